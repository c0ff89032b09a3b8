// Amounts in capital numerals as vouchers and cheques carry them: 壹仟贰佰叁拾肆元伍角整.
import { toCents, type Money } from './money.ts'

const numerals = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖']
const places = ['', '拾', '佰', '仟']
const groups = ['', '万', '亿', '万亿', '亿亿']

/** 整 closes an amount without 分; a gap of zeros is read once as 零; a red amount opens with 负. */
export function capitalAmount(amount: Money): string {
  const cents = toCents(amount)
  const absolute = cents < 0n ? -cents : cents
  if (absolute === 0n) return '零元整'
  const whole = absolute / 100n
  const jiao = Number((absolute / 10n) % 10n)
  const fen = Number(absolute % 10n)
  const yuan = whole > 0n ? `${capitalWhole(whole.toString())}元` : ''
  const needsZero = whole > 0n && jiao === 0 && fen > 0
  const part = jiao > 0 ? `${numeral(jiao)}角` : ''
  const tail = fen > 0 ? `${numeral(fen)}分` : '整'
  return `${cents < 0n ? '负' : ''}${yuan}${needsZero ? '零' : ''}${part}${tail}`
}

const numeral = (digit: number): string => numerals[digit] ?? ''

/** Groups of four digits from the left; a group that starts with zero, or follows an empty one, is joined by 零. */
function capitalWhole(digits: string): string {
  const count = Math.ceil(digits.length / 4)
  const padded = digits.padStart(count * 4, '0')
  let text = ''
  let gap = false
  for (let at = 0; at < count; at++) {
    const group = padded.slice(at * 4, at * 4 + 4)
    if (group === '0000') {
      gap = text !== ''
      continue
    }
    const joined = text !== '' && (gap || group.startsWith('0')) ? '零' : ''
    text += `${joined}${capitalGroup(group)}${groups[count - 1 - at] ?? ''}`
    gap = false
  }
  return text
}

function capitalGroup(group: string): string {
  let text = ''
  let gap = false
  for (const [at, character] of [...group].entries()) {
    const digit = Number(character)
    if (digit === 0) {
      gap = text !== ''
      continue
    }
    text += `${gap ? '零' : ''}${numeral(digit)}${places[3 - at] ?? ''}`
    gap = false
  }
  return text
}
