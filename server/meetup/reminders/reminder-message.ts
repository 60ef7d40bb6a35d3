import type { SubscribeMessage } from '../../wechat/upstream'

/** The template of the mini-program's console, and which of its fields say what. */
export interface ReminderTemplate {
  readonly id: string
  /** A `thing`. */
  readonly title: string
  /** A `time`. */
  readonly time: string
  /** A `thing`. */
  readonly place: string
}

export interface RemindedActivity {
  readonly activityId: string
  readonly title: string
  readonly place: string
  /** ms since the epoch */
  readonly startsAt: number
}

/** WeChat takes no more characters in a `thing`. */
const THING = 20

function thing(text: string): string {
  return text.length > THING ? `${text.slice(0, THING - 1)}…` : text
}

/** As a `time` is written: `2019年10月1日 15:01`, by the clock of China. */
function time(ms: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(ms)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}年${Number(of('month'))}月${Number(of('day'))}日 ${of('hour')}:${of('minute')}`
}

export function reminderMessage(
  template: ReminderTemplate,
  openid: string,
  { activityId, title, place, startsAt }: RemindedActivity,
): SubscribeMessage {
  return {
    openid,
    templateId: template.id,
    page: `pages/activity/activity?id=${encodeURIComponent(activityId)}`,
    data: {
      [template.title]: thing(title),
      [template.time]: time(startsAt),
      [template.place]: thing(place),
    },
  }
}
