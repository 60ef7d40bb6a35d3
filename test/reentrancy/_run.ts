import { startApp, type App, type Variant } from './_app'
import { SECRET } from './_backend'
import { Thrown, type Cell } from './_probe'

/** One action of the app. All work that needs no time settles before the next; then `ms` pass. */
export type Step = readonly [name: string, work: (app: App) => void, ms?: number]

/** A part of an app's life, and the callbacks whose calls in it are tried. */
export interface Tour {
  readonly name: string
  readonly variant: Variant
  readonly steps: readonly Step[]
  readonly callbacks: readonly string[]
}

/** The number of steps after the action: its damage shows by then, or at the end. */
const STEPS_AFTER = 3

const rejections: unknown[] = []
const printed: unknown[] = []
const onRejection = (error: unknown): void => void rejections.push(error)

/** Collects unhandled rejections and what MobX prints. Call it in each test. */
export function listen(): () => void {
  const { error } = console
  process.on('unhandledRejection', onRejection)
  console.error = (...said) => void printed.push(said[1] ?? said[0])
  return () => {
    process.off('unhandledRejection', onRejection)
    console.error = error
  }
}

/** Runs a tour with an action in it. Returns the broken rules and how often each callback was called. */
export async function run(
  { steps, variant }: Tour,
  cell: Cell | null,
): Promise<{ broken: readonly string[]; calls: ReadonlyMap<string, number>; fired: boolean }> {
  const app = startApp(cell, variant)
  const { probe } = app
  const { broken, calls } = probe
  try {
    let left = STEPS_AFTER
    for (const each of steps) {
      await step(app, each)
      if (probe.fired && !--left) break
    }
    const { fired } = probe
    probe.disarm()
    await finish(app)
    return { broken, calls, fired }
  } catch (error) {
    broken.push(
      'crash: ' + (error instanceof Error ? String(error.stack).split('\n', 4).join() : String(error)),
    )
    return { broken, calls, fired: true }
  } finally {
    app.uninstall()
    for (const error of rejections.splice(0)) broken.push('R5: an unhandled rejection: ' + String(error))
    for (const error of printed.splice(0))
      if (!(error instanceof Thrown)) broken.push('printed: ' + String(error))
  }
}

async function step(app: App, [name, work, ms = 0]: Step): Promise<void> {
  const { probe } = app
  try {
    work(app)
  } catch (error) {
    if (!(error instanceof Thrown)) throw error
    probe.broken.push('R5: the library passed on what a function of the app had thrown: ' + name)
  }
  await pass(app, 0)
  checkAtRest(app, name)
  if (ms) await pass(app, ms)
}

/** Lets `ms` pass. The library throws errors of the app again from a timer, so that the platform reports them. */
async function pass({ fake: { clock } }: App, ms: number): Promise<void> {
  const end = clock.now() + ms
  for (;;)
    try {
      return await (ms ? clock.advance(Math.max(0, end - clock.now())) : clock.settle())
    } catch (error) {
      if (!(error instanceof Thrown)) throw error
    }
}

/** R6: after a logout the store is signed out, and storage holds nothing of the session. */
function checkAtRest({ probe, store, wanted, disposed, stored, pages }: App, after: string): void {
  const { broken } = probe
  if (JSON.stringify(pages.map(({ patches }) => patches)).includes(SECRET))
    broken.push(`R18: a token is in page data (${after})`)
  if (broken.length || disposed || wanted !== 'out') return
  if (store.isLogin || store.token !== null) broken.push(`R6: signed in after a logout (${after})`)
  if (stored().includes(SECRET)) broken.push(`R6: a token is in storage after a logout (${after})`)
}

async function finish(app: App): Promise<void> {
  const { probe, fake, backend, store } = app
  const { broken } = probe
  void fake.show()
  // Longer than the timeout of a call.
  await pass(app, 70_000)
  if (probe.pending.length) broken.push('R5: never settled: ' + probe.pending.join())
  if (backend.usedTwice.length) broken.push('R1: a refresh token was used twice')
  backend.renewals = 'given'
  if (!app.disposed) {
    await step(app, ['login at the end', () => void (store.status === 'signingIn' || app.login('A'))])
    let end = 'it did not settle'
    app.http.get('end').then(
      () => (end = ''),
      (error: unknown) => (end = String(error)),
    )
    await pass(app, 0)
    if (end) broken.push('R5: at the end a request does not work: ' + end)
  }
  app.dispose()
  app.undo.splice(0).forEach((undo) => undo())
  await pass(app, 0)
  const left = fake.leftovers().filter((what) => what !== 'error: ' + new Thrown().message)
  if (left.length) broken.push('R5: left after dispose(): ' + left.join())
}
