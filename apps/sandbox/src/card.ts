// The sandbox's other program. A folder with card.json stands for one card:
//   card.js play FOLDER READER-PORT     plays the card for the virtual reader on that port of 127.0.0.1
//   card.js tokens FOLDER MODULE        makes its two tokens in FOLDER/tokens, with SoftHSM's module (set SOFTHSM2_CONF)
import { join } from 'node:path';
import { readCardFile } from './card-file.js';

const [command = '', folder = '.', where = ''] = process.argv.slice(2);
const card = readCardFile(join(folder, 'card.json'));
switch (command) {
  // Each loads what it needs: a test waits for its card.
  case 'play': {
    const { playCard } = await import('./play-card/play-card.js');
    await playCard(card, folder, Number(where));
    break;
  }
  case 'tokens': {
    const { prepareTokens } = await import('./prepare-tokens/prepare-tokens.js');
    prepareTokens(card, where, join(folder, 'tokens'));
    break;
  }
  default:
    throw new Error('usage: card.js play FOLDER READER-PORT | card.js tokens FOLDER MODULE');
}
