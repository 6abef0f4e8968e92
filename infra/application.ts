/** The whole application: which stacks there are, and what each gives to the next. */
import { App } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Configuration } from '../functions/core/configuration.ts';
import { ApiStack } from './api-stack.ts';
import type { Bundles } from './bundles.ts';
import { ChannelsStack } from './channels-stack.ts';
import { ConnectorsStack } from './connectors-stack.ts';
import { DataStack } from './data-stack.ts';
import { EvidenceStack } from './evidence-stack.ts';
import { NoticesStack } from './notices-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import type { Resource } from './resources.ts';
import { readSources } from './sources.ts';
import { NO_SOURCES, SourcesStack } from './sources-stack.ts';
import { TicketsStack } from './tickets-stack.ts';
import { WorkflowStack } from './workflow-stack.ts';

/** An app whose templates are the same whether `cdk` or `node infra/app.ts` asks for them. */
export function begin(outdir: string): App {
  const postCliContext = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    // What one stack needs of another cannot be taken away under it; docs/deploy.md says how a target is removed.
    '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  };
  return new App({ outdir, autoSynth: false, analyticsReporting: false, postCliContext });
}

export interface ApplicationProps {
  readonly configuration: Configuration;
  readonly bundles: Bundles;
}

/** Each stack needs only those above it, so they deploy in this order and never in a circle. */
export function compose(app: App, { configuration, bundles }: ApplicationProps) {
  const stack = (part: string) => `${configuration.name}-${part}`;
  const data = new DataStack(app, stack('data'), { description: 'Tenure: people, cases, approvals' });
  const evidence = new EvidenceStack(app, stack('evidence'), {
    description: 'Tenure: evidence and its exports',
    name: configuration.name,
  });
  const kept = { ...data.resources, ...evidence.resources };
  const connectors = new ConnectorsStack(app, stack('connectors'), {
    description: 'Tenure: a connector for each target',
    making: { configuration, bundles, resources: kept },
  });
  const workflow = new WorkflowStack(app, stack('workflow'), {
    description: 'Tenure: state machines and what wakes them',
    making: { configuration, bundles, resources: { ...kept, ...connectors.resources } },
    connectors: connectors.connectors,
    lateEvidence: evidence.lateEvidence,
  });
  const sources =
    readSources(configuration).length === 0
      ? undefined
      : new SourcesStack(app, stack('sources'), {
          description: 'Tenure: what HR sources are read with',
          making: { configuration, bundles, resources: workflow.resources },
          undelivered: workflow.undelivered,
        });
  const channels =
    configuration.channels?.slack === undefined && configuration.channels?.teams === undefined
      ? undefined
      : new ChannelsStack(app, stack('channels'), {
          description: 'Tenure: chat channels that approvers are asked in',
          making: { configuration, bundles, resources: workflow.resources },
          channels: configuration.channels,
        });
  const tickets =
    configuration.tickets === undefined
      ? undefined
      : new TicketsStack(app, stack('tickets'), {
          description: 'Tenure: ticket systems, and who reads them',
          making: { configuration, bundles, resources: workflow.resources },
          tickets: configuration.tickets,
        });
  const mail = configuration.channels?.mail;
  const notices =
    mail === undefined
      ? undefined
      : new NoticesStack(app, stack('notices'), {
          description: 'Tenure: telling people by mail',
          making: { configuration, bundles, resources: workflow.resources },
          mail,
        });
  const api = new ApiStack(app, stack('api'), {
    description: 'Tenure: where events and people call in',
    making: {
      ...{ configuration, bundles },
      resources: {
        ...{ ...workflow.resources, ...(sources?.resources ?? NO_SOURCES) },
        ...{ ...tickets?.resources, ...notices?.resources },
        checkers: checkersOf({
          tickets: tickets?.functions['read-ticket'],
          chat: channels?.functions['tell-approvers'],
          mail: notices?.functions['send-notices'],
        }),
      },
    },
    ...(channels === undefined ? {} : { routed: channels.routed }),
    sourceKeys: sources?.keys,
  });
  const observability = new ObservabilityStack(app, stack('observability'), {
    description: 'Tenure: alarms and the dashboard',
    configuration,
    machines: workflow.machines,
    functions: {
      ...{ ...workflow.functions, ...channels?.functions, ...tickets?.functions },
      ...{ ...api.functions, ...connectors.functions, ...notices?.functions },
    },
    readers: sources?.readers ?? {},
    connectors: connectors.connectors,
    deadLetters: {
      undelivered: workflow.undelivered,
      'late-evidence': evidence.lateEvidenceDead,
      ...(channels === undefined ? {} : { chat: channels.undone }),
      ...(tickets === undefined ? {} : { tickets: tickets.dead }),
      ...(notices === undefined ? {} : { notices: notices.undelivered }),
    },
    lateEvidence: evidence.lateEvidence,
    ...(notices === undefined ? {} : { news: notices.news }),
    api: api.api,
  });
  return {
    ...{ data, evidence, connectors, workflow },
    ...(sources === undefined ? {} : { sources }),
    ...(channels === undefined ? {} : { channels }),
    ...(tickets === undefined ? {} : { tickets }),
    ...(notices === undefined ? {} : { notices }),
    ...{ api, observability },
  };
}

/** Who is asked whether its credentials are taken (functions/runtime/checks.ts). */
function checkersOf(functions: Readonly<Record<string, LambdaFunction | undefined>>): Resource {
  const there = Object.entries(functions).flatMap(([what, made]) =>
    made === undefined ? [] : [[what, made.functionArn] as const],
  );
  // Parts of it are known only to CloudFormation: names and ARNs need no escaping.
  const text = `{${there.map(([what, arn]) => `"${what}":"${arn}"`).join(',')}}`;
  return { arns: there.map(([, arn]) => arn), environment: { CHECKED_BY: text } };
}
