import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { kafkaOptions, MessagingModule, SealedParameters } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { Clock } from '@pep/service-kit';
import type { Config } from './config.js';
import { databaseOptions } from './database.js';
import { DispatchKeeper } from './keep-dispatches/dispatch-keeper.js';
import { EmailChannel } from './send-email/email-channel.js';
import { MailRelay } from './send-email/mail-relay.js';
import { type Channels, CHANNELS, SendNotification } from './send-notification/send-notification.js';
import { SendingLoop } from './send-notification/sending-loop.js';
import { OnDispatchRequested } from './take-dispatch/on-dispatch-requested.js';
import { TakeDispatch } from './take-dispatch/take-dispatch.js';

export const SERVICE = 'notifications';

/** Notifications: sends the texts that other services ask for. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
      ],
      controllers: [OnDispatchRequested],
      providers: [
        {
          provide: SealedParameters,
          useFactory: () => new SealedParameters(readFileSync(config.dispatchPrivateKeyFile, 'utf8')),
        },
        { provide: MailRelay, useFactory: () => new MailRelay(config) },
        {
          // A new way of sending is a folder with a channel, and a line here.
          provide: CHANNELS,
          inject: [MailRelay, Clock],
          useFactory: (relay: MailRelay, clock: Clock): Channels =>
            new Map([['email', new EmailChannel(relay, config.mailFrom, clock)]]),
        },
        TakeDispatch,
        SendNotification,
        SendingLoop,
        DispatchKeeper,
      ],
    };
  }
}
