import type { Figure, Goal } from '../figure'
import type { CallCost } from '../measures/calls'
import type { Text } from '../peer'
import { numberOf } from '../rows'
import { JITLESS, OURS } from '../names'

type Engine = 'V8' | '--jitless' | 'JavaScriptCore'
type Shape = Pick<CallCost, 'kind' | 'headers'> & { readonly engine: Engine }

const KINDS = {
  sequence: { en: 'one after the other', zh: '逐个请求' },
  once: { en: '1,000 at once', zh: '同时 1,000 个' },
} satisfies Record<CallCost['kind'], Text>

/** The engine, as it is named in a group; empty for V8 with its compilers. */
const ENGINES = {
  V8: { en: '', zh: '' },
  '--jitless': { en: ', `--jitless`', zh: '，`--jitless`' },
  JavaScriptCore: { en: ', JavaScriptCore without a compiler', zh: '，JavaScriptCore（关闭即时编译）' },
} satisfies Record<Engine, Text>

function groupOf({ kind, headers, engine }: Shape): Text {
  const { en, zh } = KINDS[kind]
  const where = ENGINES[engine]
  return {
    en: `${en}, ${String(headers)} headers${where.en}`,
    zh: `${zh}，${String(headers)} 个响应头${where.zh}`,
  }
}

function goal(most: number, shape: Shape): Goal {
  const group = groupOf(shape)
  return {
    text: {
      en: `a successful call costs at most ${String(most)}× a bare promise, ${group.en}`,
      zh: `成功请求的开销不超过裸 Promise 的 ${String(most)} 倍：${group.zh}`,
    },
    most,
    unit: '×',
    value: (rows) => numberOf(rows, group, OURS, 'ratio'),
  }
}

export const calls: Figure = {
  id: 'calls',
  title: { en: 'A successful call', zh: '一次成功的请求' },
  about: {
    en: 'What a call costs that needs nothing but its token, as a multiple of a bare promise over `wx.request` in the same process. The network answers in the next microtask, so what is counted is the library. Each answer has 2 headers, or the 12 of a usual HTTP/1.1 server, capitalised. `--jitless` runs V8 without a compiler. JavaScriptCore without one is what WeChat runs on iOS: that of Debian (`libjavascriptcoregtk-4.0-bin`), by the clock, for its shell knows no processor time; left out where there is none.',
    zh: '只需带上 token 的一次请求的开销，以同一进程内包了一层 Promise 的 `wx.request` 为 1。网络在下一个微任务就响应，因此计入的只有库本身。每个响应带 2 个响应头，或普通 HTTP/1.1 服务端的 12 个，首字母大写。`--jitless` 关闭 V8 的即时编译。关闭即时编译的 JavaScriptCore 就是 iOS 微信所用的引擎：此处用 Debian 的版本（`libjavascriptcoregtk-4.0-bin`），因其命令行取不到处理器时间而按时钟计；没有安装时略去。',
  },
  layout: 'wide',
  columns: [
    { key: 'ratio', title: { en: '', zh: '' }, unit: '×' },
    { key: 'micros', title: { en: 'a call', zh: '每次' }, unit: 'µs' },
  ],
  chart: {
    key: 'ratio',
    goal: 3,
    title: { en: 'Cost of a successful call, × a bare promise', zh: '一次成功请求的开销（裸 Promise = 1）' },
  },
  goals: (['V8', '--jitless', 'JavaScriptCore'] as const).flatMap((engine) =>
    ([2, 12] as const).flatMap((headers) => [
      goal(engine === 'V8' ? 3 : 5, { kind: 'sequence', headers, engine }),
      goal(engine === 'V8' ? 3.5 : 5, { kind: 'once', headers, engine }),
    ]),
  ),
  async run(bench) {
    const measured: Readonly<Record<Engine, unknown>> = {
      V8: await bench.measure('calls', []),
      '--jitless': await bench.measure('calls-jitless', JITLESS),
      JavaScriptCore: await bench.shell(),
    }
    return (Object.keys(ENGINES) as Engine[]).flatMap((engine) =>
      (measured[engine] as CallCost[]).map(({ kind, headers, peer, ratio, micros }) => ({
        group: groupOf({ kind, headers, engine }),
        peer,
        cells: { ratio, micros },
      })),
    )
  },
}
