export type SubscribeAnswer = 'accept' | 'reject' | 'ban' | 'filter' | 'off' | 'failed'

/** Who takes no messages of this app at all; only its settings can change that. */
const SWITCHED_OFF = 20004

/**
 * Asks whether the user takes one message of this template. To be called in the handler of the tap itself: after anything
 * was awaited WeChat refuses to ask. Resolves in any case.
 */
export function askToSend(templateId: string): Promise<SubscribeAnswer> {
  return new Promise((resolve) => {
    wx.requestSubscribeMessage({
      tmplIds: [templateId],
      success(result) {
        const said: unknown = Reflect.get(result, templateId)
        resolve(
          said === 'accept' || said === 'reject' || said === 'ban' || said === 'filter' ? said : 'failed',
        )
      },
      fail: ({ errCode }) => resolve(errCode === SWITCHED_OFF ? 'off' : 'failed'),
    })
  })
}

/** Why nothing will be sent, in words; empty where the user has just said no. */
export const REFUSALS: Readonly<Record<Exclude<SubscribeAnswer, 'accept'>, string>> = {
  reject: '',
  ban: '暂时发不了提醒',
  filter: '暂时发不了提醒',
  off: '请在小程序设置里打开订阅消息',
  failed: '没有问到，请稍后再试',
}
