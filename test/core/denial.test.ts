/** What AWS says of a missing grant is told with role, action and the mend, and without anything else it quotes. */
import { describe, expect, it } from 'vitest';
import { denialIn, denied } from '../../functions/core/denial.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ada@home.example';
const WHO = 'User: arn:aws:sts::123456789012:assumed-role/tenure-connectors-okta1A2B/ada@home.example';
const ASKED = `${WHO} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${ARN}`;
const TOLD = 'role tenure-connectors-okta1A2B may not secretsmanager:GetSecretValue:';

describe('a denial', () => {
  it.each([
    [
      'AccessDeniedException',
      `${ASKED} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    ],
    ['Lambda.AccessDeniedException', `${ASKED} because no identity-based policy allows it (Service: Lambda)`],
    ['AccessDenied', `${ASKED} because no identity-based policy allows the secretsmanager:GetSecretValue action`],
    [
      'AccessDeniedException',
      `tenure-connectors-okta1A2B may not secretsmanager:GetSecretValue on ${ARN}: no policy allows it; add the grant in infra`,
    ],
  ])('of AWS and of the embedded default names role, action and the mend, and nobody', (error, message) => {
    expect(denialIn(error, message)).toBe(`${TOLD} add the grant in infra, and deploy`);
  });

  it.each([
    `${ASKED} with an explicit deny in a resource-based policy`,
    `tenure-connectors-okta1A2B may not secretsmanager:GetSecretValue on ${ARN}: Secret's policy denies it explicitly`,
  ])('that a policy says explicitly is not mended by another grant', (message) => {
    expect(denialIn('AccessDeniedException', message)).toBe(`${TOLD} a policy denies it explicitly: take that out`);
  });

  it.each([
    ['TypeError', ASKED],
    ['My.Own.AccessDenied', ASKED],
    ['AccessDenied', 'Access Denied'],
    ['AccessDeniedException', 'ada@home.example may not read ada@home.example'],
    ['AccessDeniedException', `of ada@home.example: ${ASKED}`],
  ])('is nothing else: %s: %s', (error, message) => {
    expect(denialIn(error, message)).toBeUndefined();
  });

  it('that was thrown goes behind what could not be done; anything else adds nothing', () => {
    const thrown = Object.assign(new Error(ASKED), { name: 'AccessDeniedException' });
    expect(denied(thrown)).toBe(`: ${TOLD} add the grant in infra, and deploy`);
    for (const other of [new Error(ASKED), ASKED, undefined]) expect(denied(other)).toBe('');
  });
});
