import { at, isBusy, isSuccess, type Answer } from '../answer'
import type { Facts } from '../facts'
import type { LifeUnit } from '../session-fields'
import type { Settings } from '../settings'
import type { Shape } from '../shape'
import type { Words } from '../words'
import { about, say, type Verdict } from './verdict'

const UNITS: Readonly<Record<LifeUnit, Words>> = {
  seconds: say('seconds', '秒'),
  milliseconds: say('milliseconds', '毫秒'),
  'epoch seconds': say('seconds since 1970', '1970 年以来的秒数'),
  'epoch milliseconds': say('milliseconds since 1970', '1970 年以来的毫秒数'),
  date: say('a date as text', '文字写的日期'),
}
/** The names of a token's life and end that the library reads by itself. */
const RELATIVE = ['expiresIn', 'expires_in']
const ABSOLUTE = ['expiry', 'expires_at', 'expiresAt']

/** Whether the library reads a token's life with this name and unit by itself, so that the app needs no code for it. */
export function isReadAlone(path: string, unit: LifeUnit): boolean {
  const name = path.split('.').pop() ?? ''
  return unit === 'seconds' ? RELATIVE.includes(name) : unit.startsWith('epoch') && ABSOLUTE.includes(name)
}

const life = about('life', 'The life of a token is told', '说明了 token 的有效期')
export function judgeLife({ fields, login }: Facts): Verdict[] {
  if (!fields || !login) return []
  if (!fields.life)
    return [
      life(
        'warn',
        say(
          'It is not: only a refused request shows that a token has ended, so each end costs one more round, and nothing is renewed ahead.',
          '没有：只有请求被拒绝才知道 token 结束了，每次都要多走一个来回，也不能提前续期。',
        ),
        say('Answer expiresIn, in seconds.', '登录时返回 expiresIn，单位是秒。'),
      ),
    ]
  const { path, unit, seconds, known, isText } = fields.life
  const about_ = { en: `${path}, in ${UNITS[unit].en}: ${lasting(seconds).en}`, zh: `${path}，单位是${UNITS[unit].zh}：${lasting(seconds).zh}` } // prettier-ignore
  const sure =
    known === 'jwt'
      ? say('the JWT says the same', 'JWT 里说的一样')
      : known === 'given'
        ? say('as you say', '按你说的')
        : say('as far as one can tell', '看起来如此')
  if (seconds <= 0)
    return [
      life(
        'fail',
        say(`${about_.en}: it has ended already.`, `${about_.zh}：已经结束了。`),
        say(
          'Is the clock right, and the unit? --life-unit says it.',
          '时钟和单位对吗？用 --life-unit 说明。',
        ),
      ),
    ]
  const plain = isReadAlone(path, unit) && !isText
  return [
    life(
      plain ? 'ok' : 'warn',
      say(
        `${about_.en} (${sure.en}).${plain ? '' : ' Not what OAuth and this library expect: expiresIn in seconds.'}`,
        `${about_.zh}（${sure.zh}）。${plain ? '' : '和 OAuth、和这个库的约定不同：expiresIn，单位是秒。'}`,
      ),
      plain
        ? undefined
        : say(
            'The file that this writes converts it. Check the unit: one that is off by a thousand logs users out, or never renews.',
            '这里写出的文件会换算。请核对单位：差一千倍，用户不是被登出，就是永远不续期。',
          ),
    ),
  ]
}

function lasting(seconds: number): Words {
  const of = (n: number, en: string, zh: string): Words =>
    say(`${String(Math.round(n * 10) / 10)} ${en}`, `${String(Math.round(n * 10) / 10)} ${zh}`)
  if (Math.abs(seconds) < 180) return of(seconds, 's', '秒')
  if (seconds < 3 * 3600) return of(seconds / 60, 'min', '分钟')
  return seconds < 3 * 86_400 ? of(seconds / 3600, 'h', '小时') : of(seconds / 86_400, 'days', '天')
}

/** In ms: a clock that differs by more is wrong. */
const OFF = 30_000

const clock = about('clock', "The server's clock is told, and right", '服务端报时，而且准')
export function judgeClock({ ok, visitor }: Facts): Verdict[] {
  const answer = ok ?? visitor
  if (!answer || answer.status === 0) return []
  const date = answer.header['date'] === undefined ? NaN : Date.parse(answer.header['date'])
  const inside = at(answer.body, 'date')
  const own = typeof inside === 'number' && inside > 1e12 ? inside : NaN
  if (Number.isNaN(date) && Number.isNaN(own))
    return [
      clock(
        'warn',
        say(
          'No answer has a Date header: on a phone whose clock is wrong, an end in absolute time is wrong, too.',
          '响应里没有 Date 头：手机时钟不准时，绝对时间的有效期也不准。',
        ),
        say(
          'Send it, as every web server does; a gateway may have taken it away.',
          '像一般的 Web 服务端那样带上它；也可能是网关去掉了。',
        ),
      ),
    ]
  // A Date header has whole seconds, so half a second is added on average.
  const offset = (Number.isNaN(own) ? date + 500 : own) - (answer.sentAt + answer.arrivedAt) / 2
  const seconds = Math.round(Math.abs(offset) / 1000)
  return [
    Math.abs(offset) > OFF
      ? clock(
          'warn',
          say(
            `It is ${String(seconds)} s ${offset > 0 ? 'ahead of' : 'behind'} this machine's.`,
            `比这台机器${offset > 0 ? '快' : '慢'} ${String(seconds)} 秒。`,
          ),
          say(
            'Synchronise the server (NTP), unless this machine is the wrong one.',
            '如果不是这台机器不准，就给服务端对时（NTP）。',
          ),
        )
      : clock(
          'ok',
          say(
            `Within ${String(Math.max(1, seconds))} s of this machine's${Number.isNaN(own) ? '' : '; the envelope tells it, too'}.`,
            `和这台机器相差 ${String(Math.max(1, seconds))} 秒以内${Number.isNaN(own) ? '' : '；信封里也有'}。`,
          ),
        ),
  ]
}

const busy = about('busy', '"Not now" is said as that', '“现在不行”说得明白')
export function judgeBusy(
  facts: Facts,
  shape: Shape,
  seen: readonly Answer[],
  { busy: asked }: Settings,
): Verdict[] {
  const answer = facts.busy ?? facts.passing[0] ?? seen[0]
  if (!facts.ok) return []
  if (!facts.busy && facts.passing.length) return [passing(facts.passing)]
  if (!answer)
    return [
      busy(
        'open',
        say('No 429 and no 5xx came by, and none was provoked.', '没有遇到 429 或 5xx，也没有去引发。'),
        say(
          'Name a request that is answered so: "busy" in the settings.',
          '在设置的 "busy" 里给出会得到这种响应的请求。',
        ),
      ),
    ]
  if (asked && facts.busy && isSuccess(facts.busy, facts.ok))
    return [busy('open', say('The request that was to be refused is served.', '本该被拒绝的请求成功了。'))]
  if (!isBusy(answer))
    return [
      busy(
        'fail',
        say(
          `HTTP ${String(answer.status)} instead of 5xx or 429: a database that is down ${answer.status === 401 ? 'logs everybody out' : 'looks like an answer'}.`,
          `是 HTTP ${String(answer.status)}，而不是 5xx 或 429：数据库一停，${answer.status === 401 ? '所有人都被登出' : '看起来却像正常的响应'}。`,
        ),
        say('Answer 503 with Retry-After.', '返回 503，并带上 Retry-After。'),
      ),
    ]
  const after = answer.header['retry-after']
  const readable = after !== undefined && (/^\s*\d+\s*$/.test(after) || !Number.isNaN(Date.parse(after)))
  return [
    readable
      ? busy(
          'ok',
          say(
            `HTTP ${String(answer.status)} with Retry-After.`,
            `HTTP ${String(answer.status)}，带 Retry-After。`,
          ),
        )
      : busy(
          'warn',
          say(
            `HTTP ${String(answer.status)} ${after === undefined ? 'without Retry-After' : 'with a Retry-After that is neither seconds nor a date'}: every phone guesses when to come back.`,
            `HTTP ${String(answer.status)}，${after === undefined ? '没有 Retry-After' : 'Retry-After 既不是秒数也不是日期'}：每部手机只能猜什么时候再来。`,
          ),
          say('Say it, in seconds.', '用秒数说明。'),
        ),
  ]
}

/** The verdict on answers with 429 or 5xx that nothing had provoked. */
function passing(faults: readonly Answer[]): Verdict {
  const list = (and: string): string =>
    [...new Set(faults.map(({ status }) => 'HTTP ' + String(status)))].join(and)
  const told = faults.every(({ header }) => header['retry-after'] !== undefined)
  return busy(
    'warn',
    say(
      `${String(faults.length)} ${faults.length === 1 ? 'request was' : 'requests were'} answered ${list(', ')} ${told ? '' : 'without Retry-After '}though nobody provoked it; the same went well when it was asked again. What a phone sends then fails, unless it tries again.`,
      `有 ${String(faults.length)} 个请求得到 ${list('、')}${told ? '' : '，没有 Retry-After'}，并没有人去引发；再问一次就成功了。手机遇到时，不重试就会失败。`,
    ),
    say(
      'Look into the logs of that time. The interceptor retry asks again for what only reads.',
      '查看那段时间的日志。拦截器 retry 会重试只读的请求。',
    ),
  )
}
