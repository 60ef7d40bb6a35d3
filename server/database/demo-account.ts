import type { Passwords } from '../auth/users/passwords'
import type { Users } from '../auth/users/users'
import type { Database } from './types'

const ACCOUNT = 'demo'
/** Everybody knows it: it is for a developer's machine only. */
const PASSWORD = 'demo1234'

export async function addDemoAccount(users: Users, passwords: Passwords): Promise<void> {
  await users.addAccount(ACCOUNT, await passwords.hash(PASSWORD), '演示账号')
}

/** A database that was made on a developer's machine may become production's. An account `demo` with another password is somebody's. */
export async function removeDemoAccount(
  database: Database,
  users: Users,
  passwords: Passwords,
): Promise<void> {
  const found = await users.byAccount(ACCOUNT)
  if (!found || !(await passwords.verify(PASSWORD, found.passwordHash))) return
  await database.query('DELETE FROM users WHERE id = $1', [found.user.id])
}
