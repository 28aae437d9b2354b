import { readFileSync } from 'node:fs';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { organisationChanged } from '@pep/contracts';
import { kafkaOptions, MessagingModule, SealedParameters, stateView } from '@pep/messaging';
import { DatabaseModule } from '@pep/persistence';
import { Clock, repeatedly } from '@pep/service-kit';
import { MailRelay } from '@pep/service-kit/mail';
import { AnnouncePayment } from './announce-payment/announce-payment.js';
import { OnPayment } from './announce-payment/on-payment.js';
import { AnnounceLetter } from './announce-letter/announce-letter.js';
import { OnLetterWaiting } from './announce-letter/on-letter-waiting.js';
import type { Config } from './config.js';
import { databaseOptions } from './database.js';
import type { Channel } from './dispatch/channel.js';
import type { ChannelName } from './dispatch/dispatch.js';
import { ORGANISATIONS, Representatives } from './follow-organisations/representatives.js';
import { OnSubscriberChanged } from './follow-subscribers/on-subscriber-changed.js';
import { DispatchKeeper } from './keep-dispatches/dispatch-keeper.js';
import { ReceiptKeeper } from './record-receipt/receipt-keeper.js';
import { ReceiptRecorder } from './record-receipt/receipt-recorder.js';
import { RecordReceipts } from './record-receipt/record-receipts.js';
import { EmailChannel } from './send-email/email-channel.js';
import {
  type Channels,
  CHANNELS,
  QUIET_HOURS,
  SendNotification,
} from './send-notification/send-notification.js';
import { SendingLoop } from './send-notification/sending-loop.js';
import { Deliveries } from './send-sms/deliveries.js';
import { SmsCentres } from './send-sms/sms-centres.js';
import { SmsChannel } from './send-sms/sms-channel.js';
import { OnDispatchRequested } from './take-dispatch/on-dispatch-requested.js';
import { TakeDispatch } from './take-dispatch/take-dispatch.js';
import { TakeReply } from './take-reply/take-reply.js';

export const SERVICE = 'notifications';

const KEEP_MS = 15_000;

/** Notifications: sends the texts that other services ask for, and tells people of their letters. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forService(databaseOptions(config)),
        MessagingModule.forService(kafkaOptions(SERVICE, config), { tells: true, follows: true }),
      ],
      controllers: [OnDispatchRequested, OnSubscriberChanged, OnLetterWaiting, OnPayment],
      providers: [
        {
          provide: SealedParameters,
          useFactory: () => new SealedParameters(readFileSync(config.dispatchPrivateKeyFile, 'utf8')),
        },
        stateView(ORGANISATIONS, organisationChanged),
        Representatives,
        AnnounceLetter,
        AnnouncePayment,
        TakeDispatch,
        TakeReply,
        ...channelProviders(config),
        { provide: QUIET_HOURS, useValue: config.quietHours },
        SendNotification,
        SendingLoop,
        DispatchKeeper,
        repeatedly('keep-dispatches', KEEP_MS, DispatchKeeper),
      ],
    };
  }
}

/** A new way of sending is a folder with a channel, and a line here. */
function channelProviders(config: Config): Provider[] {
  const { smsFrom: from, smppCentres: centres, smppWindow: window, smppLongText: longText } = config;
  return [
    { provide: MailRelay, useFactory: () => new MailRelay(config) },
    ReceiptRecorder,
    RecordReceipts,
    ReceiptKeeper,
    {
      provide: SmsCentres,
      inject: [ReceiptRecorder, TakeReply],
      useFactory: (receipts: ReceiptRecorder, replies: TakeReply) =>
        new SmsCentres({ centres, window }, new Deliveries(receipts, replies)),
    },
    {
      provide: CHANNELS,
      inject: [MailRelay, SmsCentres, Clock],
      useFactory: (relay: MailRelay, smsCentres: SmsCentres, clock: Clock): Channels => {
        const channels = new Map<ChannelName, Channel>([['email', new EmailChannel(relay, clock)]]);
        if (from !== undefined && centres.length > 0)
          channels.set('sms', new SmsChannel(smsCentres, { from, window, longText }, clock));
        return channels;
      },
    },
  ];
}
