import { Body, Controller, Delete, HttpCode, Inject, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import { TTL_SECONDS, type ZoneRecord } from '../zone/zone.js';
import { Zones } from '../zone/zones.js';

const VALUES_MAX = 50;
const TEXT_LENGTH_MAX = 4_000;
const TTL_MAX_S = 86_400;
const LABEL = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';

const domainName = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(
    new RegExp(`^${LABEL}(?:\\.${LABEL})+$`),
    'is not a name of two or more labels in ASCII (A-labels), without the last dot',
  );
const mailExchange = z
  .string()
  .regex(/^\d{1,5} \S+$/, 'is not "preference host", such as "10 mail.example.am"')
  .transform((text) => ({ preference: text.split(' ')[0], exchange: text.split(' ')[1] }))
  // The lone dot is the null MX: the domain takes no mail (RFC 7505).
  .pipe(
    z.object({
      preference: z.coerce.number<string | undefined>().int().max(65_535),
      exchange: z.union([z.literal('.'), domainName]),
    }),
  );

const owner = { name: domainName, ttl: z.int().min(0).max(TTL_MAX_S).default(TTL_SECONDS) };
const several = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(VALUES_MAX);
const recordsSchema = z.discriminatedUnion('type', [
  z.object({ ...owner, type: z.literal('A'), values: several(z.ipv4()) }),
  z.object({ ...owner, type: z.literal('AAAA'), values: several(z.ipv6()) }),
  z.object({ ...owner, type: z.literal('CNAME'), values: z.array(domainName).length(1) }),
  z.object({ ...owner, type: z.literal('MX'), values: several(mailExchange) }),
  z.object({ ...owner, type: z.literal('NS'), values: several(domainName) }),
  z.object({ ...owner, type: z.literal('PTR'), values: several(domainName) }),
  z.object({ ...owner, type: z.literal('TXT'), values: several(z.string().max(TEXT_LENGTH_MAX)) }),
]);
const whichSchema = z.object({
  name: domainName,
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'TXT']),
});

/** Changes what the name server answers, at once; nothing outlives the sandbox's process. */
@Controller('dns/records')
export class SetRecordsController {
  constructor(@Inject(Zones) private readonly zones: Zones) {}

  /** Puts these records in place of those of the same name and type. */
  @Put()
  @HttpCode(204)
  setRecords(@Body({ schema: recordsSchema }) given: z.infer<typeof recordsSchema>): void {
    const { name, type, ttl, values } = given;
    this.zones.set(
      name,
      type,
      values.map((data) => ({ name, type, ttl, data }) as ZoneRecord),
    );
  }

  /** Takes records away; 204 also where there were none. */
  @Delete()
  @HttpCode(204)
  deleteRecords(@Query({ schema: whichSchema }) { name, type }: z.infer<typeof whichSchema>): void {
    this.zones.remove(name, type);
  }
}
