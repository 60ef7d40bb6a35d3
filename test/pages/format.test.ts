import { clockTime, monthDay, weekday, yearMonth } from '../../miniprogram/utils/format'

test('times and dates are formatted in the time zone of China', () => {
  const evening = Date.UTC(2026, 6, 12, 17, 30)
  expect([clockTime(evening), monthDay(evening), weekday(evening)]).toEqual(['01:30', '7月13日', '周一'])
  expect(yearMonth(Date.UTC(2026, 6, 31, 17))).toBe('2026 年 8 月')
})
