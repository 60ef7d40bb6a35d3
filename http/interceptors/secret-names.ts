/**
 * Names of fields and headers whose values are secret, in any case and inside longer names. Short ones (`iv`, `sid`,
 * `otp` …) count only at the end of a name, or as words. Of codes only those that sign a user in count: `js_code`,
 * `smsCode`, `verifyCode`.
 */
export const SECRET =
  /token|secret|passw|pwd|authori[sz]ation|bearer|jwt|refresh|cookie|session|sessid|credential|captcha|api-?key|sign(ature)?$|iv$|encrypted|phone|mobile|id-?card|(js|wx|we-?chat|login|auth|sms|mail|veri\w*|valid\w*)[-_]?code|(^|[-_.])(auth|sid|otp|pin)([-_.]?code)?$/i

/** The name without percent-encoding, which might hide a secret name. A name that cannot be decoded stays as it is. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
