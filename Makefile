# Aliases; run.py does the work and needs no make.
.PHONY: demo test full setup bench

demo test setup bench:
	python3 run.py $@

full:
	python3 run.py test --full
