/** What a simulated Slack workspace knows: its people, its conversations and what was written in them. */
import type { Clock } from '../../service.ts';
import { openShelves } from '../shelves.ts';

export interface SlackUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly teamId?: string;
  readonly deleted?: boolean;
  readonly isStranger?: boolean;
  readonly isEmailConfirmed?: boolean;
}

export interface SlackMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly edited: number;
  readonly deleted: boolean;
  /** Seen by this user alone, and by no history. */
  readonly onlyFor?: string;
}

export interface Block {
  readonly type: string;
  readonly block_id?: string;
  readonly text?: { readonly type: string; readonly text: string };
  readonly elements?: readonly { readonly action_id?: string; readonly value?: string; readonly url?: string }[];
}

export interface Modal {
  readonly id: string;
  readonly user: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly (Block & { readonly element?: { readonly action_id: string } })[];
}

export interface Workspace {
  readonly teamId: string;
  readonly users: Map<string, SlackUser>;
  /** By conversation id; a direct message's is `D` and its user's. */
  readonly conversations: Conversations;
  /** Trigger ids that were given out, and until when they open something. */
  readonly triggers: Map<string, { readonly user: string; readonly untilMs: number; used: boolean }>;
  readonly modals: Modal[];
  /** What the app was given when it was installed. */
  scopes: readonly string[];
  /** From now on the app is installed for the whole organisation. */
  ofOrganisation: boolean;
  /** For how long messages can be changed, where the workspace says so. */
  editableForSeconds?: number;
  nextTs(): string;
  close(): void;
}

export interface Conversations {
  get(id: string): readonly SlackMessage[] | undefined;
  /** In the place of what was there. */
  set(id: string, messages: readonly SlackMessage[]): void;
  has(id: string): boolean;
}

/** `persist`: a file that keeps what was written. */
export function openWorkspace(
  teamId: string,
  users: readonly SlackUser[],
  clock: Pick<Clock, 'now'>,
  persist?: string,
): Workspace {
  const shelves = openShelves(persist);
  const conversations = shelves.shelf<readonly SlackMessage[]>('conversations');
  let count = [...conversations.values()].reduce((sum, messages) => sum + messages.length, 0);
  return {
    teamId,
    scopes: ['chat:write', 'im:write', 'im:history', 'users:read', 'users:read.email'],
    ofOrganisation: false,
    users: new Map(users.map((user) => [user.id, user])),
    conversations,
    triggers: new Map(),
    modals: [],
    nextTs: () => {
      count += 1;
      return `${Math.floor(clock.now() / 1000)}.${String(count).padStart(6, '0')}`;
    },
    close: () => shelves.close(),
  };
}

export function directMessagesWith(user: string): string {
  return `D${user.slice(1)}`;
}
