/** What a company configures of its ticket systems: which catalogue item asks for what, who people are there, how a hint proves itself. */
import * as z from 'zod';
import { secretArn } from './secret-arn.ts';

/** A text of the ticket itself, or one of its answers (`values` says what each answer stands for). */
const FromTicket = z.union([
  z.string().min(1).max(300),
  z.strictObject({
    variable: z.string().min(1).max(100),
    values: z.record(z.string(), z.string().min(1).max(300)).optional(),
  }),
]);
export type FromTicket = z.infer<typeof FromTicket>;

const AskedFor = z.strictObject({
  kind: z.enum(['request', 'exception']).default('request'),
  entitlement: FromTicket.meta({ description: 'Its name in the catalogue, or its id; or the answer that says it' }),
  until: z
    .union([z.strictObject({ days: z.int().min(1).max(3650) }), z.strictObject({ variable: z.string().min(1) })])
    .meta({ description: 'So many days from its approval, or the answer that holds a day (2027-01-31)' }),
  because: z.strictObject({ variable: z.string().min(1) }).optional(),
});
/** What one kind of ticket asks for. */
export type AskedFor = z.infer<typeof AskedFor>;

const items = z.record(z.string().min(1).max(100), AskedFor).default({}).meta({
  description: 'What is asked for with it, by catalogue item (ServiceNow: sys_id) or request type (Jira: id)',
});

const Webhook = z
  .strictObject({
    proof: z.enum(['signature', 'bearer', 'both']).default('signature'),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .default('X-Hub-Signature'),
    prefix: z.string().default('sha256='),
    encoding: z.enum(['hex', 'base64']).default('hex'),
    timestampHeader: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .optional()
      .meta({ description: 'Unix seconds; signed before the body, with a full stop between; refused beyond 300 s' }),
  })
  .prefault({});
/** How whoever sends a hint proves who they are. */
export type HintProof = z.infer<typeof Webhook>;

const TicketPeople = z
  .union([z.literal('email'), z.strictObject({ workerIdIn: z.string().min(1).max(100) })])
  .default('email')
  .meta({ description: 'How a user there is found here: by e-mail, or by the field that holds the worker id' });

const system = {
  address: z.url({ protocol: /^https$/, error: 'expected an https:// address' }),
  secretArn: secretArn.optional(),
  items,
  webhook: Webhook,
  people: TicketPeople,
};

/** In the answer to a variable: what an asking of ours is looked for by. */
export const MARKER = '{marker}';

const Variables = z
  .record(z.string().regex(/^\w{1,80}$/), z.string().max(4000))
  .default({ tenure_marker: MARKER })
  .refine(
    (variables) => Object.values(variables).filter((value) => value === MARKER).length === 1,
    `expected one variable that is ${MARKER}, by which what was ordered is found again`,
  )
  .meta({
    description:
      'Answers by variable of that item. One must be {marker}; others may hold {title} and {text}. The item needs these variables',
  });

const ServiceNow = z.strictObject({
  ...system,
  closed: z
    .strictObject({ complete: z.string().default('3'), incomplete: z.string().default('4') })
    .prefault({})
    .meta({ description: 'Values of state; 3 and 4 as shipped' }),
  withdrawn: z
    .array(z.string())
    .default(['4', '7'])
    .meta({ description: 'Values of state that take a request back when people set them' }),
  engines: z.array(z.string().min(1).max(100)).default([]).meta({
    description:
      'User names of accounts that are nobody (system, an integration) and write into approvals what their approvers said: an approval last written by one of them is its approver’s word. Without: nobody’s',
  }),
  tasks: z
    .strictObject({ assignmentGroup: z.string().optional() })
    .optional()
    .meta({ description: 'What people must do by hand becomes a task (sc_task) of this group' }),
  asks: z
    .strictObject({ rules: z.array(z.string()).min(1), item: z.string().min(1), variables: Variables })
    .optional()
    .meta({ description: 'Approvals by these rules are asked for there as well, by ordering this catalogue item' }),
});
export type ServiceNowConfiguration = z.infer<typeof ServiceNow>;

const Jira = z.strictObject({
  ...system,
  serviceDeskId: z.string().min(1),
  projectKey: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/)
    .meta({ description: "The service desk's project" }),
  requestedForField: z
    .string()
    .optional()
    .meta({ description: 'A user field of the request: whom it is for; without it, its reporter' }),
  approvedStatuses: z.array(z.string()).optional().meta({
    description:
      'Names of statuses in which all its approvals are given; without it: when every approval there is has been',
  }),
  transitions: z
    .strictObject({
      complete: z.string().default('Resolve this issue'),
      incomplete: z.string().default('Cancel request'),
    })
    .prefault({})
    .meta({ description: 'Names of the transitions that close a request; looked up among those the request has' }),
  resolutions: z
    .strictObject({ complete: z.string().default('Done'), incomplete: z.string().default("Won't Do") })
    .prefault({})
    .meta({ description: 'Names of the resolutions it closes with, where the screen of a transition asks for one' }),
  withdrawn: z
    .array(z.string())
    .default(['Canceled', 'Cancelled', 'Withdrawn'])
    .meta({ description: 'Names of statuses that take a request back' }),
  tasks: z
    .strictObject({
      projectKey: z.string().min(1),
      issueType: z.string().default('Task'),
      doneResolutions: z.array(z.string()).default(['Done']),
    })
    .optional()
    .meta({
      description:
        'What people must do by hand becomes an issue there; closed with one of these resolutions it is done',
    }),
  asks: z
    .strictObject({
      rules: z.array(z.string()).min(1),
      requestTypeId: z.string().min(1),
      approversField: z.string().min(1),
    })
    .optional()
    .meta({ description: 'Approvals by these rules are asked for there as well, with this request type' }),
});
export type JiraConfiguration = z.infer<typeof Jira>;

export const Tickets = z
  .strictObject({
    evidenceLink: z
      .string()
      .includes('{case}')
      .optional()
      .meta({ description: 'Where people look at a case, e.g. https://tenure.example.com/cases/{case}' }),
    servicenow: ServiceNow.optional(),
    jira: Jira.optional(),
  })
  .refine(({ servicenow, jira }) => servicenow !== undefined || jira !== undefined, 'expected servicenow or jira');
export type Tickets = z.infer<typeof Tickets>;
