/** Who is told of what was done, and how people are called there: `signals` of tenure.config.yaml. */
import * as z from 'zod';
import { System } from '../ids.ts';
import { EventName } from './event-types.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected lower-case letters, digits and hyphens, e.g. sales-portal');
const httpsUrl = z.url({ protocol: /^https$/, error: 'expected an https:// address' });
const origin = httpsUrl.refine(
  (url) => new URL(url).origin === url,
  'expected an address without a path, e.g. https://receiver.example.com',
);

/** RFC 9493: how the people of an event are named. Always the same way to one receiver (SSF 1.0 section 10.1). */
const SubjectFormat = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('email') }),
  z.strictObject({ format: z.literal('account') }),
  z.strictObject({ format: z.literal('opaque') }),
  z.strictObject({
    format: z.literal('iss_sub'),
    issuer: httpsUrl.meta({ description: 'Whose subjects they are: the issuer of the sign-ins the receiver knows' }),
    system: System.meta({ description: 'The target whose account id is the subject' }),
  }),
]);
export type SubjectFormat = z.infer<typeof SubjectFormat>;

export const Receiver = z.strictObject({
  client: z.string().min(1).max(200).meta({ description: 'The subject (sub) of the tokens it calls with' }),
  audience: z.string().min(1).max(500).meta({ description: 'The aud of what it is sent' }),
  subject: SubjectFormat,
  system: System.optional().meta({ description: 'Only what is done at this target, and whole cuts' }),
  events: z.array(EventName).min(1).optional().meta({ description: 'What it may ask for; without it, everything' }),
  pushTo: z.array(origin).default([]).meta({ description: 'Where it may have events pushed: origins. None: it polls' }),
});
export type Receiver = z.infer<typeof Receiver>;

export const Signals = z
  .strictObject({
    keys: z
      .array(name)
      .min(1)
      .max(5)
      .default(['first'])
      .meta({ description: 'Signing keys, each made once and published while it stands here' }),
    signsWith: name.optional().meta({ description: 'Which of them signs; without it, the first' }),
    deadAfterHours: z
      .int()
      .min(24)
      .max(336)
      .default(72)
      .meta({ description: 'A receiver that takes nothing for so long has its stream paused' }),
    receivers: z
      .record(name, Receiver)
      .refine((receivers) => Object.keys(receivers).length > 0, 'expected at least one receiver'),
  })
  .refine(({ keys, signsWith }) => signsWith === undefined || keys.includes(signsWith), {
    path: ['signsWith'],
    error: 'expected one of keys',
  });
export type Signals = z.infer<typeof Signals>;
