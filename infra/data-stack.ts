/** What Tenure knows now: people, cases, approvals, and what the brakes count. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { KeptTable } from './constructs/kept-table.ts';
import { TableKey } from './constructs/table-key.ts';
import type { Resources } from './resources.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const keys = { partitionKey: text('pk'), sortKey: text('sk') };

export class DataStack extends Stack {
  readonly resources: Resources;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const key = new TableKey(this, 'Key', { description: 'People, cases and approvals', services: ['dynamodb'] });
    const people = new KeptTable(this, 'People', {
      key,
      ...keys,
      globalSecondaryIndexes: [{ indexName: 'waits', partitionKey: text('waits'), sortKey: text('waitsUntil') }],
    });
    const cases = new KeptTable(this, 'Cases', {
      key,
      ...keys,
      globalSecondaryIndexes: [
        { indexName: 'byState', partitionKey: text('state'), sortKey: text('receivedAt') },
        { indexName: 'cuts', partitionKey: text('cutPending'), sortKey: text('effectiveAt') },
      ],
    });
    const approvals = new KeptTable(this, 'Approvals', {
      key,
      ...keys,
      globalSecondaryIndexes: [
        { indexName: 'byState', partitionKey: text('state'), sortKey: text('askedAt') },
        { indexName: 'byId', partitionKey: text('approvalId') },
      ],
    });
    const brakes = new KeptTable(this, 'Brakes', {
      key,
      ...keys,
      globalSecondaryIndexes: [{ indexName: 'byState', partitionKey: text('stateOf'), sortKey: text('stateAt') }],
    });
    const sources = new KeptTable(this, 'Sources', { key, ...keys, timeToLiveAttribute: 'forgottenAt' });
    const inPeople = { PEOPLE_TABLE: people.tableName };
    const inCases = { CASES_TABLE: cases.tableName };
    const inApprovals = { APPROVALS_TABLE: approvals.tableName };
    const inBrakes = { BRAKES_TABLE: brakes.tableName };
    this.resources = {
      sources: { arns: [sources.tableArn], environment: { SOURCES_TABLE: sources.tableName } },
      brakes: { arns: [brakes.tableArn], environment: inBrakes },
      'brakes/byState': { arns: [`${brakes.tableArn}/index/byState`], environment: inBrakes },
      people: { arns: [people.tableArn], environment: inPeople },
      'people/waits': { arns: [`${people.tableArn}/index/waits`], environment: inPeople },
      cases: { arns: [cases.tableArn], environment: inCases },
      'cases/byState': { arns: [`${cases.tableArn}/index/byState`], environment: inCases },
      'cases/cuts': { arns: [`${cases.tableArn}/index/cuts`], environment: inCases },
      approvals: { arns: [approvals.tableArn], environment: inApprovals },
      'approvals/byState': { arns: [`${approvals.tableArn}/index/byState`], environment: inApprovals },
      'approvals/byId': { arns: [`${approvals.tableArn}/index/byId`], environment: inApprovals },
    };
  }
}
