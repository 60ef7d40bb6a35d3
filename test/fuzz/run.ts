import type { Case } from './case'
import { checkAlways, checkSettled } from './checks'
import { finish } from './finish'
import type { Library } from './world/library'
import { plant } from './planted'
import { act } from './steps'
import { createRules, type Violation, type Rules } from './rules'
import { createWorld, type World } from './world/world'

export interface Runner {
  /** Runs a case. @param began called at the beginning of each step. @returns the first rule that is broken; null if none is */
  run(found: Case, began: () => void): Promise<Violation | null>
}

export interface RunnerOptions {
  readonly load: () => Library
  /** The names of rules that are not checked. */
  readonly ignore: ReadonlySet<string>
  /** The name of a fault to plant; '' for none. */
  readonly planted: string
}

export function createRunner({ load, ignore, planted }: RunnerOptions): Runner {
  let rules: Rules = createRules(ignore)
  process.on('unhandledRejection', (error) =>
    rules.break(
      'unhandled',
      error instanceof Error ? `${error.message} ${String(error.stack?.split('\n')[1])}` : 'no error',
    ),
  )
  // MobX writes an error that a reader throws to the console.
  for (const name of ['error', 'warn', 'info', 'log'] as const)
    console[name] = (...said: unknown[]) => {
      rules.checkText('the console', said.map(String).join(' '))
      if (name === 'error') rules.break('crash', said.map(String).join(' ').slice(0, 300))
    }

  return {
    async run({ config, steps }, began) {
      rules = createRules(ignore)
      const world = createWorld(config, rules, () => plant(planted, load()))
      try {
        await world.start()
        for (const step of steps) {
          began()
          await takeStep(world, step)
          if (rules.broken) return rules.broken
        }
        began()
        rules.step()
        await finish(world, (at) => {
          began()
          rules.step()
          checkAlways(at)
          if (!at.frozen) checkSettled(at)
        })
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error)
        rules.break(
          /come to rest|again and again/.test(text) ? 'spin' : 'crash',
          `${text} ${String(Object(error).stack).split('\n').slice(1, 4).join(' ')}`,
        )
      } finally {
        world.close()
        await nextTask()
      }
      return rules.broken
    },
  }
}

const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function takeStep(world: World, step: string): Promise<void> {
  const { rules, fake } = world
  const atOnce = step.charAt(0) === '&'
  rules.step()
  await act(world, (atOnce ? step.slice(1) : step).split(' '))
  if (!atOnce) await fake.clock.settle()
  checkAlways(world)
  if (!atOnce && !world.frozen) checkSettled(world)
}
