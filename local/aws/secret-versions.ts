/** The versions of secrets: the newest is AWSCURRENT, the one before it AWSPREVIOUS. */
import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './transaction.ts';

interface NewVersion {
  readonly id: string;
  readonly text: string | undefined;
  /** Base64. */
  readonly binary: string | undefined;
  readonly createdAt: number;
}

export interface SecretVersion extends NewVersion {
  readonly stages: readonly string[];
}

export interface SecretVersions {
  put(name: string, version: NewVersion): void;
  current(name: string): SecretVersion | undefined;
  find(name: string, id: string | undefined, stage: string | undefined): SecretVersion | undefined;
  stagesOf(name: string): Readonly<Record<string, readonly string[]>>;
}

interface Row {
  readonly version: string;
  readonly text: string | null;
  readonly binary: string | null;
  readonly created_at: number;
}

export function openSecrets(db: DatabaseSync): SecretVersions {
  db.exec(`CREATE TABLE IF NOT EXISTS secretsmanager_versions (position INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
    version TEXT NOT NULL, text TEXT, binary TEXT, created_at INTEGER NOT NULL, UNIQUE (name, version))`);
  const insert = db.prepare(
    'INSERT INTO secretsmanager_versions (name, version, text, binary, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  // What has no stage any more cannot be asked for without its id; AWS deletes it too, later.
  const prune = db.prepare(`DELETE FROM secretsmanager_versions WHERE name = ?1 AND position NOT IN
    (SELECT position FROM secretsmanager_versions WHERE name = ?1 ORDER BY position DESC LIMIT 2)`);
  const newestFirst = db.prepare('SELECT * FROM secretsmanager_versions WHERE name = ? ORDER BY position DESC');

  function all(name: string): readonly SecretVersion[] {
    const rows = newestFirst.all(name) as unknown as Row[];
    return rows.map((row, index) => ({
      id: row.version,
      text: row.text ?? undefined,
      binary: row.binary ?? undefined,
      createdAt: row.created_at,
      stages: index === 0 ? ['AWSCURRENT'] : ['AWSPREVIOUS'],
    }));
  }

  return {
    put(name, { id, text = null, binary = null, createdAt }) {
      transaction(db, () => {
        insert.run(name, id, text, binary, createdAt);
        prune.run(name);
      });
    },
    current: (name) => all(name)[0],
    find: (name, id, stage) =>
      all(name).find(
        (version) => (id === undefined || version.id === id) && (stage === undefined || version.stages.includes(stage)),
      ),
    stagesOf: (name) => Object.fromEntries(all(name).map(({ id, stages }) => [id, stages])),
  };
}
