import { join } from 'node:path';
import { type Personalisation } from '../smartcard/personalisation.js';
import { CardMemory } from './card-memory.js';
import { ControlServer } from './control.server.js';
import { PlayedCard } from './played-card.js';

/**
 * Plays the card for the virtual reader on a port of 127.0.0.1, until the process is ended. It is not in the reader
 * before `POST /insert` on the socket `control.sock` in its folder, where `memory.json` keeps its PINs too.
 */
export async function playCard(card: Personalisation, folder: string, readerPort: number): Promise<void> {
  const memory = new CardMemory(join(folder, 'memory.json'));
  const tell = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  await new ControlServer(new PlayedCard(card, memory, readerPort, tell)).listen(
    join(folder, 'control.sock'),
  );
}
