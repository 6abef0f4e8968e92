/** Ticket systems in the templates: all of it where they are configured, and nothing where they are not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { configurationWith } from '../support/configured-with.ts';
import { composed, permitted, ROOT, said, templates } from './synthesized.ts';

const more = readFileSync(join(ROOT, 'test', 'scenarios', 'configurations', 'tickets.yaml'), 'utf8');
const configured = configurationWith(more);
const { app, stacks } = composed(configured);
const all = templates(stacks);
const without = templates(composed().stacks);

const resources = (from: typeof all) =>
  Object.values(from).flatMap(({ resources: of }) =>
    Object.values(of).map((one) => `${one.Type} ${one.Metadata['aws:cdk:path']}`),
  );

describe('without ticket systems', () => {
  it('there is no stack, function, secret, route or rule of theirs', () => {
    expect(Object.keys(without)).not.toContain('tenure-tickets');
    expect(resources(without).filter((one) => /ticket/i.test(one))).toEqual([]);
  });

  it('everything else is what it is with them', () => {
    const others = resources(all).filter((one) => !/ticket/i.test(one));
    expect(others.toSorted()).toEqual(resources(without).toSorted());
  });
});

describe('with ticket systems', () => {
  const { resources: made } = all['tenure-tickets']!;
  const ofType = (type: string) => Object.values(made).filter((one) => one.Type === type);

  it('each has a secret of its own, empty until an operator fills it', () => {
    const secrets = ofType('AWS::SecretsManager::Secret').map(({ Properties }) => Properties);
    expect(secrets.map(({ Name }) => Name)).toEqual(['tenure/tickets/servicenow', 'tenure/tickets/jira']);
    for (const secret of secrets) expect(secret).not.toHaveProperty('SecretString');
  });

  it('hints, approvals, settled cases and the clock come to one queue, and what fails stays in another', () => {
    const rules = ofType('AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(
      rules.map(({ EventPattern, ScheduleExpression }) => EventPattern?.['detail-type'] ?? ScheduleExpression),
    ).toEqual([['ApprovalNotice', 'CaseSettled'], 'rate(1 hour)']);
    for (const { Targets } of rules) expect(said(Targets[0].Arn, 'tenure-tickets', all)).toBe('tenure-tickets/Looks');
    const [queue] = ofType('AWS::SQS::Queue').filter(({ Properties }) => Properties.RedrivePolicy !== undefined);
    expect(said(queue!.Properties.RedrivePolicy.deadLetterTargetArn, 'tenure-tickets', all)).toBe(
      'tenure-tickets/Dead',
    );
  });

  it('who takes hints from strangers may read the secrets and send to the queue, and nothing else', () => {
    const [role] = Object.entries(all['tenure-api']!.resources).filter(
      ([, one]) => one.Metadata['aws:cdk:path'] === 'tenure-api/receive-tickets/Role/Resource',
    );
    const may = permitted(role![1], 'tenure-api', all).filter((one) => !/^(logs|xray):/.test(one));
    expect(may).toEqual([
      'secretsmanager:GetSecretValue tenure-tickets/jira secret',
      'secretsmanager:GetSecretValue tenure-tickets/servicenow secret',
      'sqs:SendMessage tenure-tickets/Looks',
    ]);
  });

  it('the mapping of items lies beside the bundle: a function’s environment is too small for it', () => {
    const functions = ofType('AWS::Lambda::Function');
    expect(functions).toHaveLength(1);
    expect(JSON.stringify(functions[0]!.Properties.Environment)).not.toContain('5a1e5000');
  });

  it('cdk-nag finds nothing that is not acknowledged', () => {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
