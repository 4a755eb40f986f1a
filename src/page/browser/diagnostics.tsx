import type { Diagnostic } from '../../ir/diagnostic.ts';

/** Messages of the compiler, each with its place and what to do. */
export function Diagnostics({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }) {
  return (
    <ul class="diagnostics">
      {diagnostics.map((diagnostic, i) => (
        <Message key={`${i} ${diagnostic.code}`} diagnostic={diagnostic} />
      ))}
    </ul>
  );
}

function Message({ diagnostic: { code, severity, message, help, at } }: { readonly diagnostic: Diagnostic }) {
  return (
    <li class={severity}>
      <p>
        <strong class="severity">{severity}</strong> <code>{code}</code>
        {at?.node !== undefined && (
          <>
            {' at node '}
            <code>{at.node}</code>
          </>
        )}
        {at?.tensor !== undefined && (
          <>
            {', tensor '}
            <code>{at.tensor}</code>
          </>
        )}
      </p>
      <p>{message}</p>
      {help !== undefined && (
        <p class="help">
          <strong>What to do:</strong> {help}
        </p>
      )}
    </li>
  );
}
