// Short words to the user: a notice that goes away by itself, a question before something dangerous.
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import { describeError } from './http.ts'

export function say(message: string): void {
  ElMessage({ message, type: 'success', grouping: true })
}

/** A failure with its request id; stays until it is closed, so that the id can be read out. */
export function sayError(error: unknown): void {
  const { message, hint, requestId, problems } = describeError(error)
  const more = problems.slice(1, 4).map((problem) => problem.message)
  const text = [message, ...more, hint, requestId ? `（编号 ${requestId}）` : ''].filter((part) => part).join(' ')
  ElMessage({ message: text, type: 'error', showClose: true, duration: 12_000, grouping: true })
}

export interface Question {
  readonly title: string
  /** Names the object and what will happen to it. */
  readonly text: string
  readonly action: string
}

export async function confirm(question: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question.text, question.title, {
      confirmButtonText: question.action,
      cancelButtonText: '取消',
      type: 'warning',
      closeOnClickModal: false,
    })
    return true
  } catch {
    return false
  }
}

/** Asks for a reason; null when the user turned back. */
export async function askReason(question: Question & { readonly placeholder?: string }): Promise<string | null> {
  try {
    const answer: { value: string } = await ElMessageBox.prompt(question.text, question.title, {
      confirmButtonText: question.action,
      cancelButtonText: '取消',
      inputType: 'textarea',
      inputPlaceholder: question.placeholder ?? '',
      inputValidator: (text: string | null) => (text ?? '').trim() !== '' || '请写明原因',
      closeOnClickModal: false,
    })
    return answer.value.trim()
  } catch {
    return null
  }
}
