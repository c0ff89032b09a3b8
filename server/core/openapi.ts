// The API document, made from the same rows that check the input: it can't say anything else than what the server does.
import { z } from 'zod'
import type { Route } from './router.ts'

export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = `/api${route.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: '统筹 Tongchou', version: '1', description: '社会保险基金财务与预算管理系统接口' },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'tongchou_session' } },
      schemas: { Error: errorSchema },
    },
  }
}

function operation(route: Route): object {
  const schema = z.toJSONSchema(route.input, { io: 'input', unrepresentable: 'any' })
  const fields = Object.entries(schema.properties ?? {})
  const inPath = new Set([...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]))
  const inQuery = route.method === 'GET' || route.kind === 'raw'
  const parameters = fields
    .filter(([name]) => inPath.has(name) || inQuery)
    .map(([name, field]) => ({
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || (schema.required ?? []).includes(name),
      schema: field,
    }))
  return {
    operationId: route.name,
    summary: route.title,
    'x-permission': route.permission,
    ...(route.permission === 'public' ? { security: [] } : { security: [{ session: [] }] }),
    parameters: [...parameters, ...(route.kind === 'command' ? [idempotencyKey] : [])],
    ...(inQuery ? {} : { requestBody: { content: { 'application/json': { schema } } } }),
    responses: {
      200: { description: '成功' },
      default: {
        description: '出错',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', pattern: '^[\\w.:-]{1,100}$' },
}

const errorSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        params: { type: 'object' },
        at: { type: 'string' },
        hint: { type: 'string' },
        problems: { type: 'array', items: { type: 'object' } },
      },
    },
  },
}
