import { clockTime, monthDay, weekday } from '../../miniprogram/utils/format'

test('times are those of China, wherever the phone is', () => {
  const evening = Date.UTC(2026, 6, 12, 17, 30)
  expect([clockTime(evening), monthDay(evening), weekday(evening)]).toEqual(['01:30', '7月13日', '周一'])
})
