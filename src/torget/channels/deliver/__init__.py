"""The delivery machine: claim, fence, send, classify, commit; read back what is unknown.

What is promised: at most one automatic send whose outcome is unknown, then knowledge
(read-back) or a human. Source: design reliability.md 4.2.
"""
