import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Bench } from './run.ts';

/**
 * The package that our door is made with, doing nothing else: it answers every command and throws letters away. What it
 * reaches is the most that a door made with it could.
 */
export async function startSmtpServerAlone(
  bench: Bench,
): Promise<{ readonly name: string; readonly port: number }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, done) => {
      stream.on('end', () => {
        done();
      });
      stream.resume();
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  bench.undo(() => new Promise<void>((resolve) => server.close(resolve)));
  return { name: 'smtp-server alone', port: (server.server.address() as AddressInfo).port };
}
