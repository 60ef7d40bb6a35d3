/*
 * The globals of jest for an engine without Node: jest's own `expect` and mocks, and the other parts that our tests use.
 * It prints a line of JSON for each test, and one at the end. If that one is missing, a test never settled.
 */
import './globals'
import { expect } from 'expect'
import { ModuleMocker } from 'jest-mock'
import { format } from 'pretty-format'

declare const print: ((line: string) => void) | undefined
declare const quit: ((code: number) => void) | undefined

type Work = () => unknown
type Hook = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'

interface Block {
  readonly title: string
  readonly hooks: Record<Hook, Work[]>
  readonly parts: (Block | Test)[]
}
interface Test {
  readonly title: string
  readonly work: Work
}

const blockOf = (title: string): Block => ({
  title,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
  parts: [],
})

let block = blockOf('')

function describeOne(title: string, body: () => void): void {
  const outer = block
  block = blockOf(title)
  outer.parts.push(block)
  body()
  block = outer
}

const testOne = (title: string, work: Work): void => void block.parts.push({ title, work })

/** Fills in `%s`, `%d`, `%j` and `%p` in a title. @throws Error for any other placeholder */
function titleOf(title: string, row: readonly unknown[]): string {
  let next = 0
  return title.replace(/%(.)/g, (_, kind: string) => {
    const value = row[next++]
    if (kind === 's' || kind === 'd') return String(value)
    if (kind === 'j') return String(JSON.stringify(value))
    if (kind === 'p') return format(value, { maxDepth: 1, min: true })
    throw new Error(`the title has a %${kind}: ${title}`)
  })
}

/** Adds `each` to `test` or `describe`, for a table of rows or of single values. */
function withEach<Body>(
  one: (title: string, body: Body) => void,
  call: (body: Body, row: unknown[]) => Body,
) {
  const each = (table: readonly unknown[]) => (title: string, body: Body) =>
    table.forEach((given) => {
      const row: unknown[] = Array.isArray(given) ? given : [given]
      one(titleOf(title, row), call(body, row))
    })
  return Object.assign(one, { each })
}

const withRow = (body: (...row: unknown[]) => unknown, row: unknown[]) => () => body(...row)
const test = withEach<(...row: unknown[]) => unknown>(testOne, withRow)
const hook = (name: Hook) => [name, (work: Work) => void block.hooks[name].push(work)]

const mocker = new ModuleMocker(globalThis)
Object.assign(globalThis, {
  expect,
  test,
  it: test,
  describe: withEach<(...row: unknown[]) => void>(describeOne, withRow),
  jest: { fn: mocker.fn.bind(mocker), spyOn: mocker.spyOn.bind(mocker) },
  ...Object.fromEntries((['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] as const).map(hook)),
})

const printLine = (line: object): void =>
  (typeof print === 'function' ? print : console.log)(JSON.stringify(line))
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Runs the functions one after the other, and collects their errors. @returns whether there was none */
async function runAll(functions: readonly Work[], errors: string[]): Promise<boolean> {
  const before = errors.length
  for (const work of functions)
    try {
      await work()
    } catch (error) {
      errors.push(textOf(error))
    }
  return errors.length === before
}

async function runBlock(current: Block, outer: readonly Block[], leftOut: readonly string[]): Promise<void> {
  const blocks = [...outer, current]
  const errors: string[] = []
  await runAll(current.hooks.beforeAll, errors)
  for (const part of current.parts) {
    if ('parts' in part) {
      await runBlock(part, blocks, leftOut)
      continue
    }
    const title = [...blocks, part]
      .map((each) => each.title)
      .filter(Boolean)
      .join(' › ')
    if (leftOut.includes(title)) {
      printLine({ title, errors: [], leftOut: true })
      continue
    }
    // As `restoreMocks` in jest's configuration.
    mocker.restoreAllMocks()
    const found = [...errors]
    if (
      await runAll(
        blocks.flatMap(({ hooks }) => hooks.beforeEach),
        found,
      )
    )
      await runAll([part.work], found)
    await runAll(
      [...blocks].reverse().flatMap(({ hooks }) => hooks.afterEach),
      found,
    )
    printLine({ title, errors: found })
  }
  const last: string[] = []
  await runAll(current.hooks.afterAll, last)
  if (last.length) printLine({ title: [current.title, 'afterAll'].filter(Boolean).join(' › '), errors: last })
}

/** Runs the tests that were declared, except those whose titles are left out. */
export function run(leftOut: readonly string[]): void {
  runBlock(block, [], leftOut).then(
    () => {
      printLine({ end: true })
      // Otherwise the shell waits also for timers that were cleared.
      if (typeof quit === 'function') quit(0)
    },
    (error: unknown) => printLine({ title: 'the environment', errors: [textOf(error)] }),
  )
}
