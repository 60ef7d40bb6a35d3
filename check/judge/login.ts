import { codesOf, isHtml, isSuccess, refusalOf, type Answer } from '../answer'
import { describePlace } from '../carry'
import type { Facts } from '../facts'
import { isCsrfCookie, isSessionCookie, placeOf } from '../session-fields'
import type { Settings } from '../settings'
import { describeRefusal } from '../shape'
import { about, say, type Verdict } from './verdict'

const login = about('login', 'The login brings a token', '登录能拿到 token')
export function judgeLogin(facts: Facts, settings: Settings): Verdict[] {
  const { fields, login: answer } = facts
  if (!settings.login)
    return [
      login(
        'open',
        say('A token was given by hand; no login was sent.', 'token 是手工给的，没有发登录请求。'),
      ),
    ]
  if (!answer) return []
  if (!fields && /origin|referer|csrf|xsrf/i.test(JSON.stringify(codesOf(answer.body))))
    return [
      login(
        'fail',
        say(
          `${describeRefusal(refusalOf(answer, null))}: the server asks where a request comes from. A mini-program has no Origin, and its Referer is https://servicewechat.com/<appid>/…, which it cannot change.`,
          `${describeRefusal(refusalOf(answer, null))}：服务端检查请求从哪里来。小程序没有 Origin，Referer 固定是 https://servicewechat.com/<appid>/…，改不了。`,
        ),
        say(
          'Let the server trust https://servicewechat.com (better-auth: trustedOrigins), or ask for a token in a header instead of a cookie.',
          '让服务端信任 https://servicewechat.com（better-auth：trustedOrigins），或者用请求头里的 token 代替 cookie。',
        ),
      ),
    ]
  if (!fields && (isHtml(answer) || (answer.status >= 300 && answer.status < 400)))
    return [
      login(
        'fail',
        say(
          `HTTP ${String(answer.status)}, ${isHtml(answer) ? 'a page of HTML' : 'a redirect'}: that is a login for browsers. A mini-program shows no page of the server, and follows a redirect without a cookie.`,
          `HTTP ${String(answer.status)}，${isHtml(answer) ? '是一张 HTML 页面' : '是重定向'}：这是给浏览器用的登录。小程序不显示服务端的页面，跟随重定向时也不带 cookie。`,
        ),
        say(
          'Give the app a route that answers JSON with a token in it.',
          '给小程序一个返回 JSON、里面带 token 的接口。',
        ),
      ),
    ]
  if (!fields)
    return [
      login(
        'fail',
        say(
          `${saidBy(answer)}, and nothing in it looks like a token.`,
          `${saidBy(answer)}，响应里没有像 token 的东西。`,
        ),
        say(
          'Is the request right, and the code fresh (it counts for five minutes, and once)? If the token has a name of its own: fields.token in the settings, as "data.ticket".',
          '请求写对了吗？code 是新的吗（五分钟内有效，只能用一次）？token 的名字特殊时，在设置里写 fields.token，例如 "data.ticket"。',
        ),
      ),
    ]
  const verdicts = [
    login(
      'ok',
      fields.token === undefined
        ? say('The token is a cookie.', 'token 是一个 cookie。')
        : say(
            `It is in ${placeOf(fields.token).en}${fields.refreshToken ? ', the refresh token in ' + fields.refreshToken : ''}.`,
            `在 ${placeOf(fields.token).zh}${fields.refreshToken ? '，refresh token 在 ' + fields.refreshToken : ''}。`,
          ),
    ),
  ]
  if (fields.sessionKey)
    verdicts.push(
      about('session-key', "WeChat's session_key stays on the server", 'session_key 留在服务端')(
        'fail',
        say(
          `The login answers ${fields.sessionKey}: with it anybody can forge what WeChat signs for this user.`,
          `登录的响应里有 ${fields.sessionKey}：拿到它的人可以伪造微信给这个用户签名的数据。`,
        ),
        say('Leave it out of the answer.', '不要放进响应里。'),
      ),
    )
  const account = about('account', 'The login says whose session it is', '登录说明了是谁')
  verdicts.push(
    fields.account
      ? account('ok', say(`By ${fields.account}.`, `通过 ${fields.account}。`))
      : account(
          'note',
          say(
            'There is no id of the user in the answer. A login by wx.login is that of the WeChat user; after one by password, what waited is answered only if the app says who typed it.',
            '响应里没有用户的 id。用 wx.login 登录的就是这个微信用户；用密码登录时，只有应用自己说明是谁，等待中的请求才会继续。',
          ),
          say('Answer a user id with the token.', '登录时连同 token 一起返回用户 id。'),
        ),
  )
  return verdicts
}

/** The status of an answer, and its code if there is one; the reason if no answer came. */
const saidBy = (answer: Answer): string =>
  answer.status === 0 ? `HTTP 0 ${answer.failure ?? ''}` : describeRefusal(refusalOf(answer, null))

const place = about('place', 'Where the token travels', 'token 放在哪里')
export function judgePlace({ places, session, visitor, madeUpCounts, ok }: Facts): Verdict[] {
  if (!session) return []
  if (!places && visitor && isHtml(visitor))
    return [
      place(
        'fail',
        say(
          `Whatever is sent, the private request is answered by a page of HTML (HTTP ${String(visitor.status)}): that is a website, or a gateway before the API, and a mini-program can show none of it.`,
          `无论发什么，私有请求得到的都是 HTML 页面（HTTP ${String(visitor.status)}）：这是网站，或者是 API 前面的网关，小程序都没法显示。`,
        ),
        say(
          'Is the address that of the API, and does --private name a route that answers JSON?',
          '地址是 API 的地址吗？--private 说的接口返回 JSON 吗？',
        ),
      ),
    ]
  if (!places)
    return [
      place(
        'fail',
        madeUpCounts
          ? say(
              'Wherever the token was put, one that was made up got the same answer: nothing checks it.',
              '无论 token 放在哪里，编造的 token 得到同样的响应：没有人检查它。',
            )
          : say(
              `With the token in any of the usual places the private request gets what a visitor gets (HTTP ${String(visitor?.status ?? 0)}).`,
              `token 放在各个常见的位置，私有请求得到的都和游客一样（HTTP ${String(visitor?.status ?? 0)}）。`,
            ),
        say(
          'Does --private name a request that needs a login? Say where the token goes: --carry "X-My-Token: <token>".',
          '--private 说的请求真的需要登录吗？用 --carry "X-My-Token: <token>" 说明 token 放在哪里。',
        ),
      ),
    ]
  const written = places.map(describePlace).join(', ')
  const verdicts = [
    places.some((each) => each.in === 'parameter')
      ? place(
          'warn',
          say(
            `As a parameter, ${written}: an address with a token in it is written into the logs of every server on the way.`,
            `作为参数 ${written}：带 token 的地址会写进沿途每台服务端的日志。`,
          ),
          say('Take it from a header, Authorization: Bearer …', '改为从请求头取：Authorization: Bearer …'),
        )
      : place('ok', say(`As ${written}.`, `放在 ${written}。`)),
  ]
  if (madeUpCounts || (ok && !isSuccess(ok, null)))
    verdicts.push(
      about('made-up', 'A token that was made up does not count', '编造的 token 不算数')(
        'fail',
        say(
          'In one place a token that was never given out is served like a real one.',
          '在某个位置上，从未发出过的 token 和真的一样能用。',
        ),
        say('Check the token itself, not whether there is one.', '要检查 token 本身，而不是有没有。'),
      ),
    )
  return verdicts
}

const csrfVerdict = (name: string): Verdict =>
  about('csrf', 'What writes needs nothing but the session', '写入的请求只需要会话')(
    'warn',
    say(
      `The cookie ${name} is set: such a server wants its value back in a header of every POST, PUT and DELETE, and often a Referer of its own. Only requests that read were asked here.`,
      `设置了 cookie ${name}：这种服务端要求每个 POST、PUT、DELETE 都在请求头里带上它的值，往往还检查 Referer。这里只问了读取的请求。`,
    ),
    say(
      'That guards browsers, and a mini-program has none of what it guards against: exempt the routes of the app. Or send it: docs/backends, "A session cookie".',
      '那是防浏览器的攻击，小程序里没有：对应用的接口免除检查。或者带上它：docs/backends，“会话 cookie”。',
    ),
  )

const cookie = about('cookie', 'No cookie is needed', '不依赖 cookie')
export function judgeCookies(names: ReadonlySet<string>, { fields, places }: Facts): Verdict[] {
  const found = [...names].filter(isSessionCookie)
  const csrf = [...names].filter(isCsrfCookie).join(', ')
  if (fields && fields.token === undefined)
    return [
      ...(csrf ? [csrfVerdict(csrf)] : []),
      cookie(
        'warn',
        say(
          `The session is ${found.join(', ')} alone: a mini-program sends no cookie by itself.`,
          `会话只在 ${found.join('、')} 里：小程序不会自己带上 cookie。`,
        ),
        say(
          'The file that this writes sends it as a header. Better: answer a token in the body.',
          '这里写出的文件会把它放进请求头。更好的是：在响应里返回 token。',
        ),
      ),
    ]
  if (!found.length) return [cookie('ok', say('None of a session is set.', '没有设置会话 cookie。'))]
  return [
    cookie(
      places ? 'note' : 'warn',
      say(
        `${found.join(', ')} ${found.length > 1 ? 'are' : 'is'} set, which a mini-program does not send back. What was asked here works without it; a captcha or a cart that is kept under it does not.`,
        `设置了 ${found.join('、')}，小程序不会带回去。这里问到的请求没有它也能用；存在它下面的验证码或购物车则不行。`,
      ),
      say(
        'Keep such things under the token, or an id in the answer.',
        '把这些东西存在 token 下面，或者在响应里返回一个 id。',
      ),
    ),
  ]
}
