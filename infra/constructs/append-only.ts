/** A table's resource policy under which items are put in transactions, read, and never changed or deleted, whoever asks. */
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Every way to change or lose an item that IAM can tell from putting a new one. A time to live would delete items too.
 * What IAM cannot tell: a put without the condition that the item is absent. The chain shows that one (ADR 0011).
 */
const CHANGES = [
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
  'dynamodb:DeleteTable',
  'dynamodb:UpdateTimeToLive',
] as const;

export function appendOnly(): PolicyDocument {
  const everyone = { effect: Effect.DENY, principals: [new AnyPrincipal()], resources: ['*'] };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...everyone, sid: 'NothingIsChangedOrDeleted', actions: [...CHANGES] }),
      new PolicyStatement({
        ...everyone,
        sid: 'NothingIsPutOutsideATransaction',
        actions: ['dynamodb:PutItem'],
        // True as well when there is no enclosing operation at all: a negated operator matches an absent key.
        conditions: { StringNotEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
      }),
    ],
  });
}
