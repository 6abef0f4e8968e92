/** Which names of time zones a worker record may carry. */
import { expect, it } from 'vitest';
import { TimeZone } from '../../functions/core/lifecycle-event.ts';

it.each(['UTC', 'Europe/London', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'Europe/Kiev', 'America/New_York'])(
  '%s is a time zone',
  (name) => {
    expect(TimeZone.safeParse(name).success).toBe(true);
  },
);

it.each(['', 'Mars/Olympus', '+01:00', '-0500', 'europe/london', 'London time'])('"%s" is none', (name) => {
  expect(TimeZone.safeParse(name).success).toBe(false);
});
