import { type Command, show, text } from './command.js';

/** `pep-card serve`; Nest and what belongs to it are loaded only here. */
export const serveCommand: Command = {
  usage: 'serve                   answers web pages on this computer (127.0.0.1), until Ctrl+C',
  async run(context) {
    const { startHttp } = await import('./http.js');
    await startHttp(context.agent, context.settings);
    const { port, origin } = context.settings;
    const told = { address: `http://127.0.0.1:${String(port)}`, origins: origin.join(', ') };
    show(context, told, [text(context, 'serving', told)]);
  },
};
