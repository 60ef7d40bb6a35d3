const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

function two(value: number): string {
  return value < 10 ? '0' + value : String(value)
}

/** China has one time zone. An activity begins at its hour there, wherever the phone is; read it with `getUTC…`. */
function inChina(ms: number): Date {
  return new Date(ms + 8 * 3_600_000)
}

/** `19:30` */
export function clockTime(ms: number): string {
  const date = inChina(ms)
  return two(date.getUTCHours()) + ':' + two(date.getUTCMinutes())
}

export function weekday(ms: number): string {
  return WEEKDAYS[inChina(ms).getUTCDay()] ?? ''
}

/** `12` */
export function day(ms: number): string {
  return String(inChina(ms).getUTCDate())
}

/** `7月` */
export function month(ms: number): string {
  return `${inChina(ms).getUTCMonth() + 1}月`
}

/** `7月12日` */
export function monthDay(ms: number): string {
  return `${month(ms)}${day(ms)}日`
}

/** `2026 年 7 月` */
export function yearMonth(ms: number): string {
  const date = inChina(ms)
  return `${date.getUTCFullYear()} 年 ${date.getUTCMonth() + 1} 月`
}

/** How long is left, in words that do not jump about: `2 天 3 小时`, `3 小时 05 分`, `4 分 09 秒`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days > 0) return `${days} 天 ${hours % 24} 小时`
  if (hours > 0) return `${hours} 小时 ${two(minutes % 60)} 分`
  if (minutes > 0) return `${minutes} 分 ${two(seconds % 60)} 秒`
  return `${seconds} 秒`
}

/** `68 元`, `68.5 元`: of fen. */
export function yuan(fen: number): string {
  return `${fen / 100} 元`
}

/** `1.2 万` from ten thousand on, as Chinese readers count. */
export function count(value: number): string {
  return value < 10_000 ? String(value) : `${(value / 10_000).toFixed(1)} 万`
}
