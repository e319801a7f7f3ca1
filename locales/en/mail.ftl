# Around every letter
mail-frame-from = This letter comes from Ritm at { $server }. Nobody reads answers to it.

# To try out whether letters arrive
mail-mail-test-subject = A letter to try out
mail-test-text = Somebody who runs this server wanted to see whether its letters arrive. They do.
