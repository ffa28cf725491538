import { AsyncLocalStorage } from 'node:async_hooks'
import { type Attributes, type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Answers } from '#faces/http/serve.ts'
import { watched } from '#store/watching.ts'
import { doorOf, methodOf } from './doors-seen.ts'
import type { Looker } from './sight.ts'

export type TracesSettings = { readonly url: string; readonly percent: number }

/** Of a statement as much as one reads. It has no values in it. */
const LONGEST = 500

type Span = { readonly name: string; readonly kind?: SpanKind; readonly attributes?: Attributes }

/**
 * Traces of requests, units of work, statements and deliveries, sent to a collector in batches. What is said of them are words
 * of ours: no address that was called, no value of a statement, nobody.
 */
export async function createTraces({ url, percent }: TracesSettings, logger: Logger): Promise<Looker> {
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(percent / 100) })
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 5000 })
  const resource = resourceFromAttributes({ 'service.name': 'countersign' })
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [new BatchSpanProcessor({ exporter })] })
  const tracer = provider.getTracer('countersign')
  const current = new AsyncLocalStorage<Context>()
  const spanned = async <T>({ name, kind = SpanKind.INTERNAL, attributes = {} }: Span, act: () => Promise<T>) => {
    const parent = current.getStore() ?? ROOT_CONTEXT
    const span = tracer.startSpan(name, { kind, attributes }, parent)
    try {
      return await current.run(trace.setSpan(parent, span), act)
    } catch (error) {
      // reason: what an error says may hold what somebody typed; its code does not
      span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) })
      throw error
    } finally {
      span.end()
    }
  }
  const answers = (inner: Answers): Answers => {
    return (request, response) => {
      const [method, door] = [methodOf(request.method), doorOf(request.url)]
      const attributes = { 'http.request.method': method, 'http.route': door }
      const span = tracer.startSpan(`${method} ${door}`, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT)
      response.once('close', () => {
        span.setAttribute('http.response.status_code', response.statusCode)
        if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      })
      return current.run(trace.setSpan(ROOT_CONTEXT, span), () => inner(request, response))
    }
  }
  const statement = <T>(text: string, act: () => Promise<T>): Promise<T> => {
    const attributes = { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, LONGEST) }
    return spanned({ name: /^\w+/.exec(text)?.[0] ?? 'statement', kind: SpanKind.CLIENT, attributes }, act)
  }
  return {
    answers,
    world: (world) => watched(world, { unit: (unit, act) => spanned({ name: unit }, act), statement }),
    handed: ({ channel, kind }, act, resultOf) =>
      spanned({ name: 'deliver', kind: SpanKind.CLIENT, attributes: { channel, gateway: kind } }, async () => {
        const made = await act()
        trace.getSpan(current.getStore() ?? ROOT_CONTEXT)?.setAttribute('result', resultOf(made))
        return made
      }),
    end: () => provider.shutdown().catch((error) => logger.warn({ err: error }, 'the last traces were not sent')),
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'error'
}
