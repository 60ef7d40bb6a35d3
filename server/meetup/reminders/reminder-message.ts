import type { SubscribeMessage } from '../../wechat/upstream'

/** A template of the mini-program's console, and the names of its fields. */
export interface ReminderTemplate {
  readonly id: string
  /** The field for the title, a `thing`: `thing1`. */
  readonly title: string
  /** The field for the beginning, a `time`: `time2`. */
  readonly time: string
  /** The field for the place, a `thing`: `thing3`. */
  readonly place: string
}

export interface RemindedActivity {
  readonly activityId: string
  readonly title: string
  readonly place: string
  /** ms since the epoch */
  readonly startsAt: number
}

/** The most characters that WeChat accepts in a `thing`. */
const THING = 20

function thing(text: string): string {
  return text.length > THING ? `${text.slice(0, THING - 1)}…` : text
}

/** Formats a time as WeChat expects a `time`, in China's time zone: `2019年10月1日 15:01`. */
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

/** The subscription message that reminds a user of an activity. Texts that are too long are cut. */
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
