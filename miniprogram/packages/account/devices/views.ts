import type { DeviceSession } from '../../../services/types'
import { clockTime, monthDay } from '../../../utils/format'

export interface DeviceView {
  readonly id: string
  readonly name: string
  readonly note: string
  readonly current: boolean
}

/** What user agents say, the most telling word first. */
const NAMES: readonly (readonly [word: RegExp, name: string])[] = [
  [/wechatdevtools/i, '微信开发者工具'],
  [/iphone/i, 'iPhone'],
  [/ipad/i, 'iPad'],
  [/harmony/i, '鸿蒙手机'],
  [/android/i, '安卓手机'],
  [/windows/i, 'Windows 电脑'],
  [/mac os/i, 'Mac 电脑'],
  [/linux/i, 'Linux 电脑'],
]

/** How long ago, as one says it. */
function ago(ms: number, now: number): string {
  const minutes = Math.floor((now - ms) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟前`
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} 小时前` : monthDay(ms)
}

export function deviceView(
  { id, client, createdAt, renewedAt, current }: DeviceSession,
  now: number,
): DeviceView {
  const [, name] = NAMES.find(([word]) => word.test(client)) ?? [null, '未知设备']
  const seen = current ? '正在使用' : `${ago(renewedAt ?? createdAt, now)}活跃`
  return { id, name, note: `${monthDay(createdAt)} ${clockTime(createdAt)} 登录 · ${seen}`, current }
}
