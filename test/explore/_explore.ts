import { createHash } from 'node:crypto'
import { finish } from './_finish'
import { keyOf } from './_key'
import { check, remember, snapshot } from './_rules'
import { act, enabled } from './_steps'
import { Broken, createWorld, dispose, type Bounds, type Insight, type World } from './_world'

export interface Report {
  /** The number of different states of store, client and phone. */
  readonly states: number
  /** The number of steps that were tried: every possible step in every state. */
  readonly steps: number
  /** The number of paths from the start to a state in which nothing can happen any more, or to where the search was stopped. */
  readonly interleavings: bigint
  /** The greatest number of steps from the start to a state, on its shortest path. */
  readonly depth: number
  /** Whether everything was tried that the bounds allow. */
  readonly complete: boolean
}

export interface Search {
  readonly bounds: Bounds
  readonly insight: Insight
  /** When the search stops, also if it is not done, in ms since the epoch. @default never */
  readonly until?: number
  /** Also try all steps in a state that was reached before. Used to prove that it makes no difference. @default false */
  readonly naive?: boolean
}

interface Node {
  readonly from: Node | null
  readonly step: string
  readonly depth: number
  /** The states to which its steps lead; empty if its steps were not tried. */
  readonly next: Node[]
  ways: bigint
}

/** Does the steps in a new world, and checks the rules after each of them. @throws Broken */
export async function play(bounds: Bounds, insight: Insight, steps: readonly string[]): Promise<World> {
  const world = createWorld(bounds, insight)
  for (const step of steps) await checked(world, step)
  return world
}

async function checked(world: World, step: string): Promise<void> {
  const before = snapshot(world, step)
  await act(world, step)
  check(world, step, before)
  if (world.problems.length) throw new Broken(world.problems.join('; '))
}

/**
 * Tries everything that can happen within the bounds, the shortest paths first. The steps of a state that was reached before are not
 * tried again, because the same can follow. A state cannot be copied, so each step is tried in a new world, in which the path to the
 * state is repeated.
 * @throws Error for a step that breaks a rule; its message holds the path as a test would write it
 */
export async function explore({ bounds, insight, until = Infinity, naive = false }: Search): Promise<Report> {
  const root: Node = { from: null, step: '', depth: 0, next: [], ways: 0n }
  const known = new Map<string, Node>()
  const order = [root]
  let steps = 0

  async function lead(path: readonly string[]): Promise<World> {
    const world = createWorld(bounds, insight)
    for (const step of path) {
      await act(world, step)
      remember(world)
    }
    return world
  }

  async function visit(node: Node, world: World, path: readonly string[], step: string): Promise<Node> {
    let name = step
    try {
      await checked(world, step)
      const key = naive ? String(steps) : createHash('md5').update(keyOf(world)).digest('base64')
      const found = known.get(key)
      if (found) {
        dispose(world)
        return found
      }
      const next: Node = { from: node, step, depth: node.depth + 1, next: [], ways: 0n }
      known.set(key, next)
      order.push(next)
      name = 'finish'
      await finish(world)
      return next
    } catch (error) {
      const way = name === step ? [...path, step] : [...path, step, name]
      throw new Error(describe(error, bounds, way), { cause: error })
    }
  }

  for (let node = order[0], i = 0; node; node = order[++i]) {
    if (Date.now() > until) break
    const path = pathTo(node)
    let world: World | null = await lead(path)
    for (const step of enabled(world)) {
      steps++
      node.next.push(await visit(node, world || (await lead(path)), path, step))
      world = null
    }
    if (world) dispose(world)
    if (i === order.length - 1)
      return { states: order.length, steps, interleavings: count(root), depth: node.depth, complete: true }
  }
  const depth = order.reduce((most, node) => Math.max(most, node.depth), 0)
  return { states: order.length, steps, interleavings: count(root), depth, complete: false }
}

function pathTo(node: Node): string[] {
  const path: string[] = []
  for (let at: Node | null = node; at && at.from; at = at.from) path.unshift(at.step)
  return path
}

function describe(error: unknown, bounds: Bounds, path: readonly string[]): string {
  const why = error instanceof Broken ? error.message : error instanceof Error ? error.stack : error
  const lines = path.map((step) => `  '${step}',`).join('\n')
  return `${String(why)}\n\nawait play(${JSON.stringify(bounds)}, [\n${lines}\n])`
}

/** Counts the paths, beginning at their ends. There are no cycles, because each step uses up part of the bounds. */
function count(root: Node): bigint {
  const open = [root]
  const begun = new Set<Node>()
  for (let node = open[0]; node; node = open[open.length - 1]) {
    if (node.ways) open.pop()
    else if (!begun.has(node)) {
      begun.add(node)
      for (const next of node.next) {
        if (begun.has(next) && !next.ways) throw new Error('a way leads back to where it came from')
        if (!next.ways) open.push(next)
      }
    } else {
      node.ways = node.next.length ? node.next.reduce((sum, next) => sum + next.ways, 0n) : 1n
      open.pop()
    }
  }
  return root.ways
}
