import type { Figure, Row } from '../figure'
import type { PageCost } from '../measures/pages'
import { OURS } from '../names'
import type { Text } from '../peer'
import { greatest, numberOf } from '../rows'

/** The two ways of this library to bind a page. */
const WAYS = [OURS + ': authBehavior', OURS + ': bindAuth']
const COUNTS = [1, 10, 100, 1_000]
const groupOf = (count: number): Text => {
  const text = count.toLocaleString('en-US')
  return { en: count === 1 ? '1 page' : text + ' pages', zh: text + ' 个页面' }
}
const most = (rows: readonly Row[], key: string, counts = COUNTS): number | undefined =>
  greatest(WAYS.flatMap((way) => counts.map((count) => numberOf(rows, groupOf(count), way, key))))

export const pages: Figure = {
  id: 'pages',
  title: { en: 'An auth change on bound pages', zh: '登录状态变化时的页面' },
  about: {
    en: 'Somebody signs in or out while so many pages are bound to `isLogin` and `expiry`, of which one is on the screen: how often `setData` is called, how long it takes until the last call (here by the clock), what a hidden page holds of the heap, and how many pages cannot be collected after `onUnload`. Ours ends or begins a session meanwhile; the other two set two fields of a plain store.',
    zh: '有这么多页面绑定了 `isLogin` 和 `expiry`，其中只有一个正在显示；此时登录或退出：`setData` 调用几次，到最后一次为止用多久（此处按时钟计），每个隐藏页面占多少堆内存，以及 `onUnload` 之后有几个页面无法回收。本库同时要结束或开始一次会话；另外两个只是改普通 store 的两个字段。',
  },
  layout: 'long',
  columns: [
    { key: 'setData', title: { en: 'setData calls', zh: 'setData 次数' }, unit: '' },
    { key: 'micros', title: { en: 'time', zh: '用时' }, unit: 'µs' },
    { key: 'bytes', title: { en: 'a hidden page', zh: '每个隐藏页面' }, unit: 'B' },
    { key: 'left', title: { en: 'left after onUnload', zh: 'onUnload 后残留' }, unit: '' },
  ],
  chart: {
    key: 'micros',
    title: {
      en: 'An auth change, µs until the last setData',
      zh: '登录状态变化，到最后一次 setData 的微秒数',
    },
  },
  goals: [
    {
      text: {
        en: '1 setData a change, however many pages are bound',
        zh: '无论绑定多少页面，每次变化只调用 1 次 setData',
      },
      most: 1,
      unit: '',
      value: (rows) => most(rows, 'setData'),
    },
    {
      text: {
        en: 'time does not grow with hidden pages: at 1,000, × that at 1',
        zh: '用时不随隐藏页面增长：1,000 个页面，以 1 个为 1',
      },
      most: 1.5,
      unit: '×',
      value: (rows) => {
        const [one, thousand] = [1, 1_000].map((count) => most(rows, 'micros', [count]))
        return one === undefined || thousand === undefined ? undefined : thousand / one
      },
    },
    {
      text: {
        en: 'a hidden page holds at most 500 bytes (of 1,000 pages)',
        zh: '每个隐藏页面不超过 500 字节（1,000 个页面时）',
      },
      most: 500,
      unit: 'B',
      value: (rows) => most(rows, 'bytes', [1_000]),
    },
    {
      text: { en: 'nothing is left after onUnload', zh: 'onUnload 之后没有残留' },
      most: 0,
      unit: '',
      value: (rows) => most(rows, 'left'),
    },
  ],
  async run(bench) {
    const found = (await bench.measure('pages', ['--expose-gc'])) as PageCost[]
    return found.map(({ peer, pages: count, setData, micros, bytes, left }): Row => ({
      group: groupOf(count),
      peer,
      cells: { setData, micros, bytes, left },
    }))
  },
}
