import type { Passwords } from '../auth/users/passwords'
import type { Users } from '../auth/users/users'
import type { Database } from './types'

const ACCOUNT = 'demo'
/** It is public: the account is for a developer's machine only. */
const PASSWORD = 'demo1234'

/** Adds the account `demo`, unless there is an account of that name. */
export async function addDemoAccount(users: Users, passwords: Passwords): Promise<void> {
  await users.addAccount(ACCOUNT, await passwords.hash(PASSWORD), '演示账号')
}

/**
 * Removes the demo account, because a database that was made on a developer's machine may be taken into production. An
 * account `demo` with another password belongs to a user and stays.
 */
export async function removeDemoAccount(
  database: Database,
  users: Users,
  passwords: Passwords,
): Promise<void> {
  const found = await users.byAccount(ACCOUNT)
  if (!found || !(await passwords.verify(PASSWORD, found.passwordHash))) return
  await database.query('DELETE FROM users WHERE id = $1', [found.user.id])
}
