import type { Page, PagePeer } from '../pages'
import { heap, median, now, rotated, turn } from '../statistics'

/** What a change of `isLogin` costs with so many pages bound, of which one is on the screen. */
export interface PageCost {
  readonly peer: string
  readonly pages: number
  readonly setData: number
  /** µs from the change to the last `setData`. */
  readonly micros: number
  /** Of the heap, for each page that is bound, all but one of them hidden; null for few pages. */
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

/** A function of its own, so that nothing of it is on the stack of what comes after. */
function unload(pages: readonly Page[]): WeakRef<Page>[] {
  for (const page of pages) page.onUnload?.()
  return pages.map((page) => new WeakRef(page))
}

function bindAll(app: App, pages: readonly Page[]): void {
  pages.forEach((page, i) => {
    app.bind(page)
    // Each page covers the one before it: only the last is on the screen.
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
  // Of a few pages the heap's own unrest is more than what they hold.
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
  // The last page that somebody had in hand is let go of when another one is: that is no leak.
  app.change()
  for (let i = 0; i < 3; i++) {
    const others = [createPage(), createPage()]
    bindAll(app, others)
    await turn()
    unload(others)
  }
  let left = Infinity
  for (let i = 0; i < 6 && left; i++) {
    // The collector may miss one that a register or a compiled function still names; it does not miss a thousand.
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
