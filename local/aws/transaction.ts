/** All or nothing in the host's database. Services are synchronous with it, so transactions never interleave. */
import type { DatabaseSync } from 'node:sqlite';

export function transaction<T>(db: DatabaseSync, run: () => T): T {
  if (db.isTransaction) return run();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
