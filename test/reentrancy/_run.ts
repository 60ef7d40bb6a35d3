import { startApp, type App, type Variant } from './_app'
import { SECRET } from './_backend'
import { AppError, type Cell } from './_probe'

/** One action of the app. All work that needs no time settles before the next; then `ms` pass. */
export type Step = readonly [name: string, work: (app: App) => void, ms?: number]

/** A part of an app's life, and the callbacks whose calls in it are tried. */
export interface Scenario {
  readonly name: string
  readonly variant: Variant
  readonly steps: readonly Step[]
  readonly callbacks: readonly string[]
}

/** The number of steps after the action: a broken rule shows by then, or at the end. */
const STEPS_AFTER = 3

const rejections: unknown[] = []
const printed: unknown[] = []
const onRejection = (error: unknown): void => void rejections.push(error)

/** Collects unhandled rejections and what MobX prints. Call it before each test, and the returned function after it. */
export function collectErrors(): () => void {
  const { error } = console
  process.on('unhandledRejection', onRejection)
  console.error = (...said) => void printed.push(said[1] ?? said[0])
  return () => {
    process.off('unhandledRejection', onRejection)
    console.error = error
  }
}

/** Runs a scenario with an action in it. Returns the broken rules and how often each callback was called. */
export async function run(
  { steps, variant }: Scenario,
  cell: Cell | null,
): Promise<{ violations: readonly string[]; calls: ReadonlyMap<string, number>; fired: boolean }> {
  const app = startApp(cell, variant)
  const { probe } = app
  const { violations, calls } = probe
  try {
    let left = STEPS_AFTER
    for (const each of steps) {
      await step(app, each)
      if (probe.fired && !--left) break
    }
    const { fired } = probe
    probe.disarm()
    await finish(app)
    return { violations, calls, fired }
  } catch (error) {
    violations.push(
      'crash: ' + (error instanceof Error ? String(error.stack).split('\n', 4).join() : String(error)),
    )
    return { violations, calls, fired: true }
  } finally {
    app.uninstall()
    for (const error of rejections.splice(0)) violations.push('R5: an unhandled rejection: ' + String(error))
    for (const error of printed.splice(0))
      if (!(error instanceof AppError)) violations.push('printed: ' + String(error))
  }
}

async function step(app: App, [name, work, ms = 0]: Step): Promise<void> {
  const { probe } = app
  try {
    work(app)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    probe.violations.push('R5: the library passed on what a function of the app had thrown: ' + name)
  }
  await advance(app, 0)
  checkAfterLogout(app, name)
  if (ms) await advance(app, ms)
}

/** Lets `ms` pass. The library throws errors of the app again from a timer, so that the platform reports them. */
async function advance({ fake: { clock } }: App, ms: number): Promise<void> {
  const end = clock.now() + ms
  for (;;)
    try {
      return await (ms ? clock.advance(Math.max(0, end - clock.now())) : clock.settle())
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
}

/** R6: after a logout the store is signed out, and storage holds nothing of the session. */
function checkAfterLogout({ fake, probe, store, wanted, disposed, stored, pages }: App, after: string): void {
  const { violations } = probe
  if (JSON.stringify(pages.map(({ patches }) => patches)).includes(SECRET))
    violations.push(`R18: a token is in page data (${after})`)
  if (violations.length || disposed || wanted !== 'out') return
  if (store.isLogin || store.token !== null) violations.push(`R6: signed in after a logout (${after})`)
  if (fake.sockets.some(({ state, header }) => state !== 'closed' && JSON.stringify(header).includes(SECRET)))
    violations.push(`R6: a connection with a token is open after a logout (${after})`)
  if (stored().includes(SECRET)) violations.push(`R6: a token is in storage after a logout (${after})`)
}

async function finish(app: App): Promise<void> {
  const { probe, fake, backend, store } = app
  const { violations } = probe
  void fake.show()
  // Longer than the timeout of a call.
  await advance(app, 70_000)
  if (probe.pending.length) violations.push('R5: never settled: ' + probe.pending.join())
  if (backend.usedTwice.length) violations.push('R1: a refresh token was used twice')
  backend.renewals = 'given'
  if (!app.disposed) {
    await step(app, ['login at the end', () => void (store.status === 'signingIn' || app.login('A'))])
    let end = 'it did not settle'
    app.http.get('end').then(
      () => (end = ''),
      (error: unknown) => (end = String(error)),
    )
    await advance(app, 0)
    if (end) violations.push('R5: at the end a request does not work: ' + end)
  }
  app.dispose()
  app.undo.splice(0).forEach((undo) => undo())
  await advance(app, 0)
  const left = fake.leftovers().filter((what) => what !== 'error: ' + new AppError().message)
  if (left.length) violations.push('R5: left after dispose(): ' + left.join())
}
