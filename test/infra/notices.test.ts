/** Mail is deployed only where it is configured: without it there is no stack, function, route or right of it. */
import { describe, expect, it } from 'vitest';
import { composed, configuration, templates } from './synthesized.ts';

const { channels: _, ...without } = configuration;
const [mail, none] = [composed(), composed(without)].map(({ stacks }) => templates(stacks));
const typesIn = (all: ReturnType<typeof templates> = {}) =>
  Object.values(all).flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));

describe('without channels.mail', () => {
  it('there is no stack of notices, no identity, and no name of any of it', () => {
    expect(Object.keys(mail ?? {})).toContain('tenure-notices');
    expect(Object.keys(none ?? {})).not.toContain('tenure-notices');
    expect(typesIn(mail)).toContain('AWS::SES::EmailIdentity');
    expect(typesIn(none)).not.toContain('AWS::SES::EmailIdentity');
    expect(JSON.stringify(none)).not.toMatch(/notices/i);
  });

  it('what else is there is the same: as many functions less two, and the same queues less two', () => {
    const count = (all: ReturnType<typeof templates> | undefined, type: string) =>
      typesIn(all).filter((one) => one === type).length;
    expect(count(mail, 'AWS::Lambda::Function') - count(none, 'AWS::Lambda::Function')).toBe(2);
    expect(count(mail, 'AWS::SQS::Queue') - count(none, 'AWS::SQS::Queue')).toBe(2);
    expect(count(mail, 'AWS::DynamoDB::GlobalTable') - count(none, 'AWS::DynamoDB::GlobalTable')).toBe(1);
  });
});
