"""What went otherwise than planned and waits for somebody's answer. One file for each kind of
exception; `registry` names them all, `inbox` asks for them, `answering` answers them."""
