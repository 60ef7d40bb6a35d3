import { createHash } from 'node:crypto'
import { finish } from './_finish'
import { keyOf } from './_key'
import { check, remember, snapshot } from './_rules'
import { act, enabled } from './_steps'
import { Violation, createWorld, dispose, type Bounds, type EngineView, type World } from './_world'

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
  readonly engine: EngineView
  /** After how many steps the search stops, also if it is not done. @default never */
  readonly most?: number
  /** Also try all steps in a state that was reached before. Used to prove that it makes no difference. @default false */
  readonly naive?: boolean
}

interface Node {
  readonly from: Node | null
  readonly step: string
  readonly depth: number
  /** The states to which its steps lead; empty if its steps were not tried. */
  readonly next: Node[]
  paths: bigint
}

/** Does the steps in a new world, and checks the rules after each of them. @throws Broken */
export async function play(bounds: Bounds, engine: EngineView, steps: readonly string[]): Promise<World> {
  const world = createWorld(bounds, engine)
  for (const step of steps) await checked(world, step)
  return world
}

async function checked(world: World, step: string): Promise<void> {
  const before = snapshot(world, step)
  await act(world, step)
  check(world, step, before)
  if (world.problems.length) throw new Violation(world.problems.join('; '))
}

/**
 * Tries everything that can happen within the bounds, the shortest paths first. The steps of a state that was reached before are not
 * tried again, because the same can follow. A state cannot be copied, so each step is tried in a new world, in which the path to the
 * state is repeated.
 * @throws Error for a step that breaks a rule; its message holds the path as a test would write it
 */
export async function explore({ bounds, engine, most = Infinity, naive = false }: Search): Promise<Report> {
  const root: Node = { from: null, step: '', depth: 0, next: [], paths: 0n }
  const visited = new Map<string, Node>()
  const nodes = [root]
  let steps = 0

  async function worldAfter(path: readonly string[]): Promise<World> {
    const world = createWorld(bounds, engine)
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
      const found = visited.get(key)
      if (found) {
        dispose(world)
        return found
      }
      const next: Node = { from: node, step, depth: node.depth + 1, next: [], paths: 0n }
      visited.set(key, next)
      nodes.push(next)
      name = 'finish'
      await finish(world)
      return next
    } catch (error) {
      const failedPath = name === step ? [...path, step] : [...path, step, name]
      throw new Error(describe(error, bounds, failedPath), { cause: error })
    }
  }

  for (let node = nodes[0], i = 0; node; node = nodes[++i]) {
    if (steps >= most) break
    const path = pathTo(node)
    let world: World | null = await worldAfter(path)
    for (const step of enabled(world)) {
      steps++
      node.next.push(await visit(node, world || (await worldAfter(path)), path, step))
      world = null
    }
    if (world) dispose(world)
    if (i === nodes.length - 1)
      return { states: nodes.length, steps, interleavings: count(root), depth: node.depth, complete: true }
  }
  const depth = nodes.reduce((most, node) => Math.max(most, node.depth), 0)
  return { states: nodes.length, steps, interleavings: count(root), depth, complete: false }
}

function pathTo(node: Node): string[] {
  const path: string[] = []
  for (let at: Node | null = node; at && at.from; at = at.from) path.unshift(at.step)
  return path
}

function describe(error: unknown, bounds: Bounds, path: readonly string[]): string {
  const reason = error instanceof Violation ? error.message : error instanceof Error ? error.stack : error
  const lines = path.map((step) => `  '${step}',`).join('\n')
  return `${String(reason)}\n\nawait play(${JSON.stringify(bounds)}, [\n${lines}\n])`
}

/** Counts the paths, beginning at their ends. There are no cycles, because each step uses up part of the bounds. */
function count(root: Node): bigint {
  const open = [root]
  const entered = new Set<Node>()
  for (let node = open[0]; node; node = open[open.length - 1]) {
    if (node.paths) open.pop()
    else if (!entered.has(node)) {
      entered.add(node)
      for (const next of node.next) {
        if (entered.has(next) && !next.paths) throw new Error('the steps form a cycle')
        if (!next.paths) open.push(next)
      }
    } else {
      node.paths = node.next.length ? node.next.reduce((sum, next) => sum + next.paths, 0n) : 1n
      open.pop()
    }
  }
  return root.paths
}
