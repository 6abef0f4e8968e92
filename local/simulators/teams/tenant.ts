/** What a simulated Teams tenant knows: who has the bot's app, their chats with it, and what it wrote there. */
import type { Call } from '../serve.ts';
import { openShelves, type Shelf } from '../shelves.ts';

export interface TeamsUser {
  /** Their account at Entra. */
  readonly entraId: string;
  /** Without it the bot cannot write to them. */
  readonly installed: boolean;
}

export interface TeamsActivity {
  readonly id: string;
  readonly card: AdaptiveCard;
  readonly edited: number;
  readonly deleted: boolean;
}

export interface AdaptiveCard {
  readonly type: string;
  readonly version?: string;
  readonly body?: readonly { readonly inlines?: readonly { readonly text: string }[]; readonly id?: string }[];
  readonly actions?: readonly CardAction[];
}

export interface CardAction {
  readonly type: string;
  readonly title: string;
  readonly verb?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly card?: AdaptiveCard;
}

export interface Tenant {
  readonly tenantId: string;
  readonly appId: string;
  readonly clientSecret: string;
  readonly users: Map<string, TeamsUser>;
  /** By conversation id. */
  readonly chats: Shelf<readonly TeamsActivity[]>;
  /** Tokens that were given out, and until when they are good. */
  readonly tokens: Map<string, number>;
  nextId(): string;
  close(): void;
}

export function openTenant(
  app: Pick<Tenant, 'tenantId' | 'appId' | 'clientSecret'>,
  users: readonly TeamsUser[],
  persist?: string,
): Tenant {
  const shelves = openShelves(persist);
  const chats = shelves.shelf<readonly TeamsActivity[]>('chats');
  let count = [...chats.values()].reduce((sum, chat) => sum + chat.length, 0);
  return {
    ...app,
    users: new Map(users.map((user) => [user.entraId, user])),
    chats,
    tokens: new Map(),
    nextId: () => {
      count += 1;
      return `17000000${String(count).padStart(5, '0')}`;
    },
    close: () => shelves.close(),
  };
}

export const chatWith = (entraId: string): string => `a:1${entraId.replaceAll('-', '')}`;

export function bearer({ headers }: Call): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}
