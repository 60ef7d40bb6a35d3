import type { Page, PagePeer } from '../pages'
import { heap, median, now, rotated, turn } from '../statistics'

/** The cost of a change of `isLogin` with a number of pages bound, of which one is visible. */
export interface PageCost {
  readonly peer: string
  readonly pages: number
  readonly setData: number
  /** µs from the change to the last `setData`. */
  readonly micros: number
  /** Bytes of heap for each bound page, of which all but one are hidden; null if there are few pages. */
  readonly bytes: number | null
  /** Pages that cannot be collected after they were unloaded. */
  readonly left: number
}

type App = ReturnType<PagePeer['start']>

let sets = 0
let last = 0

const createPage = (): Page => ({
  data: {},
  setData(patch) {
    Object.assign(this.data, patch)
    sets++
    last = now()
  },
  onShow: () => undefined,
  onHide: () => undefined,
  onUnload: () => undefined,
})

/**
 * Unloads the pages. It is a function of its own, so that no reference to a page remains on the stack of the caller.
 */
function unload(pages: readonly Page[]): WeakRef<Page>[] {
  for (const page of pages) page.onUnload?.()
  return pages.map((page) => new WeakRef(page))
}

function bindAll(app: App, pages: readonly Page[]): void {
  pages.forEach((page, i) => {
    app.bind(page)
    // Each page hides the one before it, so that only the last is visible.
    if (i < pages.length - 1) page.onHide?.()
  })
}

async function measure(
  peer: PagePeer,
  count: number,
  changes: number,
): Promise<Omit<PageCost, 'peer' | 'pages'>> {
  const app = peer.start()
  const pages = Array.from({ length: count }, createPage)
  await turn()
  const before = await heap()
  bindAll(app, pages)
  await turn()
  // With few pages the heap fluctuates by more than the pages hold.
  const bytes = count >= 100 ? ((await heap()) - before) / count : null

  const times: number[] = []
  const counts: number[] = []
  for (let i = 0; i < changes; i++) {
    sets = 0
    const start = (last = now())
    app.change()
    await turn()
    times.push(last - start)
    counts.push(sets)
  }

  const weak = unload(pages.splice(0))
  // A library may keep a reference to the last page until the next one is bound, which is no leak.
  app.change()
  for (let i = 0; i < 3; i++) {
    const others = [createPage(), createPage()]
    bindAll(app, others)
    await turn()
    unload(others)
  }
  let left = Infinity
  for (let i = 0; i < 6 && left; i++) {
    // The collector may keep a page that a register or compiled code still refers to, so it runs several times.
    await heap()
    left = weak.filter((ref) => ref.deref()).length
  }
  app.dispose()
  return { setData: median(counts), micros: median(times), bytes, left }
}

export async function pages(peers: readonly PagePeer[], quick: boolean): Promise<PageCost[]> {
  const rounds = quick ? 2 : 5
  const result: PageCost[] = []
  for (const count of [1, 10, 100, 1_000]) {
    const costs = new Map(peers.map((peer) => [peer.name, [] as Omit<PageCost, 'peer' | 'pages'>[]]))
    for (let round = -1; round < rounds; round++)
      for (const peer of rotated(peers, round + 1)) {
        const cost = await measure(peer, count, quick ? 20 : 60)
        if (round >= 0) costs.get(peer.name)?.push(cost)
      }
    for (const [peer, values] of costs)
      result.push({
        peer,
        pages: count,
        setData: median(values.map(({ setData }) => setData)),
        micros: median(values.map(({ micros }) => micros)),
        bytes: values[0]?.bytes === null ? null : median(values.map(({ bytes }) => bytes ?? 0)),
        left: Math.max(...values.map(({ left }) => left)),
      })
  }
  return result
}
