/** The shells that can be asked for completions. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/**
 * What a shell reads to complete calls of `wgpt`. Each asks `wgpt complete <shell>` with the words so far, as data: nothing of a line that is
 * not finished is ever evaluated. The answer's first line says what else fits (`files`, `folders`, `nothing`), each further one is a word, a
 * tab and what it means.
 */
export const scriptFor: Readonly<Record<Shell, string>> = {
  bash: `# wgpt in bash: eval "$(wgpt completion bash)", in ~/.bashrc to keep it
_wgpt() {
  local IFS=$'\\n' kind= line cur="\${COMP_WORDS[COMP_CWORD]}"
  # bash breaks words at = and :, and puts in what comes behind them alone.
  case "$cur" in =|:) cur= ;; esac
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(wgpt complete bash -- "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  case "$kind" in
    files) compopt -o filenames; COMPREPLY+=($(compgen -f -- "$cur")) ;;
    folders) compopt -o filenames; COMPREPLY+=($(compgen -d -- "$cur")) ;;
  esac
  if [[ \${#COMPREPLY[@]} -gt 0 && \${COMPREPLY[0]} == *[=,] ]]; then compopt -o nospace; fi
}
complete -F _wgpt wgpt
`,
  zsh: `#compdef wgpt
# wgpt in zsh: source <(wgpt completion zsh), behind compinit in ~/.zshrc to keep it
_wgpt() {
  local kind= line word
  local -a whole wholeTexts open openTexts
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    word=\${line%%$'\\t'*}
    if [[ $word == *[=,] ]]; then
      open+=("$word"); openTexts+=("\${line/$'\\t'/  }")
    else
      whole+=("$word"); wholeTexts+=("\${line/$'\\t'/  }")
    fi
  done < <(wgpt complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)
  (( $#whole )) && compadd -l -d wholeTexts -a whole
  (( $#open )) && compadd -S '' -l -d openTexts -a open
  [[ $PREFIX == --*=* ]] && compset -P '*='
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
  esac
  (( $#whole + $#open )) || [[ $kind != nothing ]]
}
if [[ $funcstack[1] == _wgpt ]]; then _wgpt "$@"; else compdef _wgpt wgpt; fi
`,
  fish: `# wgpt in fish: wgpt completion fish | source, in ~/.config/fish/config.fish to keep it
function __wgpt_complete
  set -l words (commandline -opc)
  set -e words[1]
  set -l current (commandline -ct)
  set -l answer (wgpt complete fish -- $words "$current" 2>/dev/null)
  test (count $answer) -gt 0; or return
  set -l kind $answer[1]
  set -e answer[1]
  for line in $answer
    echo $line
  end
  set -l option (string match -r -- '^--[a-z-]+=' "$current")
  set -l path (string replace -r -- '^--[a-z-]+=' '' "$current")
  switch $kind
    case files
      for found in (__fish_complete_path "$path"); echo "$option$found"; end
    case folders
      for found in (__fish_complete_directories "$path" ''); echo "$option$found"; end
  end
end
complete -c wgpt -f -a '(__wgpt_complete)'
`,
}
