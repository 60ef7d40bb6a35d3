import type { Figure, Row } from '../figure'
import { startBetterAuth } from '../load/better-auth'
import { startDatabase } from '../load/database'
import { load, type Work } from '../load/load'
import { startOurs } from '../load/ours'
import type { Started } from '../load/processes'
import { OURS } from '../names'
import type { Text } from '../peer'
import { numberOf } from '../rows'

const SERVER = OURS + ': server'
const PEER = 'better-auth'
/**
 * Simultaneous connections. Few for passwords, because a hash occupies a processor, and more requests would only wait.
 */
const CONNECTIONS = { code: 20, password: 4, renewal: 20, read: 20 }
const FEW = 10_000
const MANY = 1_000_000

const kinds = {
  code: { en: 'logins by code', zh: '用 code 登录' },
  password: { en: 'logins by password', zh: '密码登录' },
  renewal: { en: 'renewals', zh: '续期' },
  read: { en: 'reads', zh: '读取' },
} as const
type Kind = keyof typeof kinds

const groupOf = (kind: Kind, processes: number, sessions = FEW): Text => ({
  en: `${kinds[kind].en}, ${processes === 1 ? '1 process' : `${String(processes)} processes`}${sessions === MANY ? ', 1,000,000 sessions' : ''}`,
  zh: `${kinds[kind].zh}，${String(processes)} 个进程${sessions === MANY ? '，1,000,000 个会话' : ''}`,
})

const ratio = (over: number | undefined, under: number | undefined): number | undefined =>
  over === undefined || under === undefined ? undefined : over / under

export const server: Figure = {
  id: 'server',
  title: { en: 'The reference server', zh: '参考服务端' },
  about: {
    en: 'The bundle that is deployed, in production, with all its limits, on a PostgreSQL that waits for its disk; autocannon asks over 20 connections (4 for passwords) on loopback, and an answer that is not what was asked for ends the run. Beside it better-auth on the same PostgreSQL in the same run: its sign-in by email and its `get-session`, with its limits off; it has neither codes nor renewals. A login by password is first of all its hash: argon2id (19 MiB, 2 passes) here, scrypt there. WeChat is a server that answers at once. The generator, PostgreSQL and the servers share two cores: a second process has no core of its own, so the figures say what it costs, not how far it scales. Rate, median and p99 are wall-clock and suffer from whatever else the machine does (its load is above); processor time, of the servers and PostgreSQL together, does not, and is what the goals compare. 10,000 sessions, then 1,000,000 in the same table, asked for at random.',
    zh: '被测的是部署用的打包文件，生产模式，全部限流照常，PostgreSQL 等待落盘；autocannon 在本机回环上用 20 个连接（密码登录用 4 个）请求，任何答非所问都会中止测量。同一次运行里，better-auth 在同一个 PostgreSQL 上作比较：它的邮箱登录和 `get-session`，限流关闭；它没有 code 登录，也没有续期。密码登录的开销主要是哈希：本服务端用 argon2id（19 MiB，2 轮），对方用 scrypt。微信由一个立即响应的服务端代替。压测程序、PostgreSQL 和服务端共用两个核：第二个进程没有自己的核，所以数字说明它的代价，而不是能扩展多远。每秒数、中位数和 p99 是实际时间，受机器上其他程序影响（负载见上文）；服务端与 PostgreSQL 合计的处理器时间不受影响，目标比较的是它。先是 10,000 个会话，再在同一张表里放 1,000,000 个，随机访问。',
  },
  layout: 'long',
  columns: [
    { key: 'rate', title: { en: 'a second', zh: '每秒' }, unit: '' },
    { key: 'processor', title: { en: 'processor an answer', zh: '每个响应的处理器时间' }, unit: 'ms' },
    { key: 'median', title: { en: 'median', zh: '中位数' }, unit: 'ms' },
    { key: 'p99', title: { en: 'p99', zh: 'p99' }, unit: 'ms' },
  ],
  chart: {
    key: 'processor',
    title: {
      en: 'The reference server, ms of processor an answer',
      zh: '参考服务端，每个响应的处理器毫秒数',
    },
  },
  goals: [
    ...(['read', 'password'] as const).map((kind) => ({
      text: {
        en: `${kinds[kind].en} cost at most the processor time of better-auth's`,
        zh: `${kinds[kind].zh}的处理器时间不超过 better-auth`,
      },
      most: 1,
      unit: '×' as const,
      value: (rows: readonly Row[]) =>
        ratio(
          numberOf(rows, groupOf(kind, 1), SERVER, 'processor'),
          numberOf(rows, groupOf(kind, 1), PEER, 'processor'),
        ),
    })),
    ...(['code', 'renewal', 'read'] as const).map((kind) => ({
      text: {
        en: `${kinds[kind].en} with 1,000,000 sessions cost at most 1.5× the processor time`,
        zh: `有 1,000,000 个会话时，${kinds[kind].zh}的处理器时间不超过 1.5 倍`,
      },
      most: 1.5,
      unit: '×' as const,
      value: (rows: readonly Row[]) =>
        ratio(
          numberOf(rows, groupOf(kind, 1, MANY), SERVER, 'processor'),
          numberOf(rows, groupOf(kind, 1), SERVER, 'processor'),
        ),
    })),
  ],
  async run({ quick }) {
    const rows: Row[] = []
    const seconds = quick ? 1 : 8
    async function row(
      peer: string,
      kind: Kind,
      group: Text,
      servers: readonly Started[],
      work: Work,
    ): Promise<void> {
      await load(servers, database.pid, work, quick ? 1 : 2, CONNECTIONS[kind])
      const found = await load(servers, database.pid, work, seconds, CONNECTIONS[kind])
      rows.push({ group, peer, cells: { ...found, rate: Math.round(found.rate) } })
    }
    const database = await startDatabase()
    const started: { stop(): Promise<void> }[] = []
    try {
      const ours = await startOurs(database, 2)
      started.push(ours)
      await ours.fillTo(FEW)
      const other = await startBetterAuth(database, 2)
      started.push(other)
      for (const kind of ['code', 'password', 'renewal', 'read'] as const)
        for (const processes of [1, 2]) {
          const group = groupOf(kind, processes)
          await row(SERVER, kind, group, ours.servers.slice(0, processes), ours.work[kind])
          if (kind === 'password' || kind === 'read')
            await row(PEER, kind, group, other.servers.slice(0, processes), other.work[kind])
        }
      await ours.fillTo(quick ? 10 * FEW : MANY)
      if (!quick)
        for (const kind of ['code', 'renewal', 'read'] as const)
          await row(SERVER, kind, groupOf(kind, 1, MANY), ours.servers.slice(0, 1), ours.work[kind])
    } finally {
      for (const each of started.reverse()) await each.stop()
      database.stop()
    }
    return rows
  },
}
